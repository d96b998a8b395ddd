import type { z } from "zod";
import type { Condition, Step } from "../transforms/step.ts";
import { present } from "./present.ts";
import type { transform } from "./schema-transforms.ts";

type Written = z.infer<typeof transform>;

/** The steps of a written list, complete; nothing where there is none. The rules see to it that each is of one kind. */
export function steps(written: readonly Written[] | undefined): { transforms?: Step[] } {
  return written === undefined || written.length === 0 ? {} : { transforms: written.map(step) };
}

/** One step, complete. */
export function step({ when, ...written }: Written): Step {
  const made = kind(written);
  return when === undefined ? made : { ...made, when: conditionOf(when) };
}

function kind(written: Omit<Written, "when">): Step {
  const [name] = Object.keys(written) as (keyof typeof written)[];
  switch (name) {
    case "extractField": {
      const { field = "", on } = written.extractField ?? {};
      return { kind: name, field, side: on ?? "value" };
    }
    case "insertField": {
      const { on, static: constant, ...names } = written.insertField ?? {};
      return { kind: name, side: on ?? "value", ...present(names), ...present({ constant }) };
    }
    case "regexRouter":
      return { kind: name, ...(written.regexRouter ?? { regex: "", replacement: "" }) };
    case "filter":
      return { kind: name, when: conditionOf(written.filter ?? {}) };
    case "mask": {
      const { on, fields = [], replacement } = written.mask ?? {};
      return { kind: name, side: on ?? "value", fields, ...present({ replacement }) };
    }
    case "replaceField": {
      const { on, include = [], exclude = [], renames = {} } = written.replaceField ?? {};
      return { kind: name, side: on ?? "value", include, exclude, renames };
    }
    case "timestampConverter": {
      const { on, to = "string", precision, ...rest } = written.timestampConverter ?? {};
      return { kind: name, side: on ?? "value", to, precision: precision ?? "milliseconds", ...present(rest) };
    }
    case "cast": {
      const { on, fields = {}, whole } = written.cast ?? {};
      return { kind: name, side: on ?? "value", fields, ...present({ whole }) };
    }
    case "valueToKey":
      return { kind: name, fields: written.valueToKey?.fields ?? [] };
    case "hoistField": {
      const { field = "", on } = written.hoistField ?? {};
      return { kind: name, field, side: on ?? "value" };
    }
    case "flatten": {
      const { delimiter, on } = written.flatten ?? {};
      return { kind: name, delimiter: delimiter ?? "_", side: on ?? "value" };
    }
    case "headerFrom": {
      const { fields = {}, operation = "copy", on } = written.headerFrom ?? {};
      return { kind: name, fields, operation, side: on ?? "value" };
    }
    case "dropHeaders":
      return { kind: name, headers: written.dropHeaders?.headers ?? [] };
    case "insertHeader":
      return { kind: name, ...(written.insertHeader ?? { header: "", value: "" }) };
    case "setSchemaMetadata": {
      const { on, ...rest } = written.setSchemaMetadata ?? {};
      return { kind: name, side: on ?? "value", ...present(rest) };
    }
    case "timestampRouter": {
      const { topicFormat, timestampFormat } = written.timestampRouter ?? {};
      return { kind: name, topicFormat: topicFormat ?? "${topic}-${timestamp}", timestampFormat: timestampFormat ?? "yyyyMMdd" };
    }
    default:
      throw new Error("a transform has no kind");
  }
}

function conditionOf({ topicNameMatches, hasHeaderKey, negate = false }: NonNullable<Written["when"]>): Condition {
  if (topicNameMatches !== undefined) return { on: "topicNameMatches", pattern: topicNameMatches, negate };
  return hasHeaderKey === undefined ? { on: "recordIsTombstone", negate } : { on: "hasHeaderKey", header: hasHeaderKey, negate };
}
