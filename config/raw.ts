import type { SinkConfig } from "./stack.ts";
import type { FeedConfig } from "./stack-sources.ts";
import type { Step } from "./walk.ts";

/** A configuration as it came: nothing about it is known. */
export type Raw = Readonly<Record<string, unknown>>;

/** What stands at a path, whatever it is; `undefined` where the path ends early. */
export function get(raw: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>((here, step) => map(here)?.[step], raw);
}

/** The value if it is a map. */
export function map(value: unknown): Raw | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Raw) : undefined;
}

export function mapAt(raw: unknown, ...path: readonly Step[]): Raw | undefined {
  return map(get(raw, path));
}

/** Every sink of one kind by its name, with what stands under the kind. */
export function sinksOf(raw: Raw, kind: SinkConfig["kind"]): { readonly name: string; readonly sink: Raw }[] {
  return Object.entries(map(raw["sinks"]) ?? {}).flatMap(([name, given]) => {
    const sink = mapAt(given, kind);
    return sink === undefined ? [] : [{ name, sink }];
  });
}

/** Every source of one kind beside the database by its name, with what stands under the kind. */
export function feedsOf(raw: Raw, kind: FeedConfig["kind"]): { readonly name: string; readonly feed: Raw }[] {
  return Object.entries(map(raw["sources"]) ?? {}).flatMap(([name, given]) => {
    const feed = mapAt(given, kind);
    return feed === undefined ? [] : [{ name, feed }];
  });
}

/** Every sink of kind `s3` by its name. */
export function s3Sinks(raw: Raw): { readonly name: string; readonly s3: Raw }[] {
  return sinksOf(raw, "s3").map(({ name, sink }) => ({ name, s3: sink }));
}

/** Whether a sink's bucket is on AWS and the stack's own business. */
export function onAws(s3: Raw): boolean {
  return s3["existing"] === undefined && s3["local"] === undefined;
}
