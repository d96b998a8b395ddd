import { aliases } from "../catalog/resolve.ts";
import { FILES, named } from "./example.ts";
import type { Graph, ResolvedSubject, Rule } from "./rule.ts";

const MIB = 1024 * 1024;

export const heapTooSmall: Rule = {
  id: "heap-too-small",
  severity: "error",
  reason: "The S3 sink holds a part of s3.part.size (25 MiB by default) for every open file, and there is at least one for each partition",
  source: "kafka-connect-s3 S3OutputStream: the buffer of a part is taken at once, unless s3.elastic.buffer.enable",
  fix: "Give the workers more heap, write smaller parts, or enable elastic buffers",
  example: {
    good: named({ files: { ...FILES, "s3.part.size": "5242880" } }),
    context: { heapBytes: 1024 * MIB, partitions: { "shop.public.orders": 48 } },
    bad: { of: "files", set: { "s3.part.size": null } },
  },
  check(subject, graph) {
    const heap = graph.context.heapBytes;
    const mine = buffers(subject, graph);
    if (heap === undefined || mine === 0) return [];
    const all = graph.connectors.reduce((sum, one) => sum + buffers(one, graph), 0);
    if (all <= heap) return [];
    const key = "s3.part.size";
    return [{ key: key in subject.config ? key : "topics", message: `its open files hold up to ${Math.round(mine / MIB)} MiB${all > mine ? `, those of all S3 sinks ${Math.round(all / MIB)} MiB` : ""}, and the workers' heap is ${Math.round(heap / MIB)} MiB`, fix: `Give the workers more heap, write ${key}=5242880, or s3.elastic.buffer.enable=true` }];
  },
};

function buffers({ config, resolved }: ResolvedSubject, { context }: Graph): number {
  if (resolved.connector?.className !== "io.confluent.connect.s3.S3SinkConnector" || config["s3.elastic.buffer.enable"]?.trim().toLowerCase() === "true") return 0;
  const files = aliases(config["topics"]).reduce((sum, topic) => sum + (context.partitions?.[topic] ?? 0), 0);
  return files * Number((config["s3.part.size"] ?? "").trim() || "26214400");
}
