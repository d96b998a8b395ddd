import { podTemplate } from "./pod.ts";
import { resourcePolicy } from "./policy.ts";
import { at, mapOf, mapsOf, textOf, UNKNOWN } from "./props.ts";

const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** What a chart takes: `v26.2.3`, `1.37.0-alpine`, with or without a digest; not `26`, `latest`, `main`. */
const EXACT = /^v?\d+\.\d+\.\d+[\w.+-]*(@sha256:[0-9a-f]{64})?$/;
const RELEASE = /^kubernetes:helm\.sh\/v3:Release$/;
const STRIMZI = /^kubernetes:kafka\.strimzi\.io\/[^:]+:KafkaConnect$/;

/**
 * A tag is moved by whoever owns the repository: what was reviewed is not what starts tomorrow. Pods name a digest. A chart picks its
 * own images by the version of the chart, so there the version must be exact, and so must a tag in its values; most charts take no
 * digest of their own.
 */
export const imageNotPinned = resourcePolicy({
  name: "image-not-pinned",
  description: "Every image is named by digest, init containers and image volumes included; every chart and every tag in a chart's values by exact version.",
  severity: "high",
  check: (seen, tell) => {
    const pinned = (place: string, image: unknown): void => {
      if (typeof image === "string" && !DIGEST.test(image)) tell(`${place}: the image ${image} is not pinned. Write it as name:tag@sha256:<digest>`);
    };
    const pod = podTemplate(seen);
    for (const { place, spec } of pod?.containers ?? []) {
      if (spec["image"] === undefined) tell(`${place}: has no image. Name one by digest`);
      pinned(place, spec["image"]);
    }
    for (const volume of mapsOf(pod?.spec["volumes"])) pinned(`volumes[${String(volume["name"])}]`, at(volume, "image", "reference"));

    if (STRIMZI.test(seen.type)) {
      const spec = mapOf(seen.props["spec"]);
      pinned("spec.image", spec["image"]);
      for (const plugin of mapsOf(spec["plugins"])) for (const artifact of mapsOf(plugin["artifacts"])) pinned(`spec.plugins[${String(plugin["name"])}]`, artifact["reference"]);
      const output = textOf(at(spec, "build", "output", "image"));
      if (output !== undefined && !EXACT.test(tagOf(output))) tell(`spec.build.output.image: ${output} has no exact version. Write a tag that is never used twice`);
    }
    if (RELEASE.test(seen.type)) {
      const version = seen.props["version"];
      if (version !== UNKNOWN && !EXACT.test(String(version ?? ""))) tell(`version: the chart's is ${version === undefined ? "missing" : `"${String(version)}"`}. Write the exact one, such as 26.2.4`);
      chartImages(seen.props["values"], "values", tell);
    }
  },
});

/** The images in a chart's values: `image: "name:tag"`, and `{ repository, tag, digest }` wherever it stands. */
function chartImages(value: unknown, place: string, tell: (message: string) => void): void {
  if (Array.isArray(value)) return value.forEach((one, index) => chartImages(one, `${place}[${index}]`, tell));
  const map = mapOf(value);
  const { tag, digest } = map;
  // Without a tag a chart takes its own, which its exact version pins.
  if (typeof tag === "string" && tag !== "" && !EXACT.test(tag) && !DIGEST.test(`@${String(digest)}`)) tell(`${place}.tag: "${tag}" is no exact version. Write one such as v26.2.3`);
  for (const [key, one] of Object.entries(map)) {
    if (typeof one === "string" && /^image$/i.test(key) && !DIGEST.test(one) && !EXACT.test(tagOf(one))) tell(`${place}.${key}: the image ${one} has no exact version. Write it as name:tag@sha256:<digest>`);
    else chartImages(one, `${place}.${key}`, tell);
  }
}

/** The tag of `host:port/name:tag`, or nothing. */
function tagOf(image: string): string {
  return /:([^:/]+(?:@sha256:[0-9a-f]{64})?)$/.exec(image)?.[1] ?? "";
}
