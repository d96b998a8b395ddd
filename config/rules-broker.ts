import type { Ambient } from "./normalize.ts";
import type { Problem } from "./problem.ts";
import { get, mapAt, type Raw } from "./raw.ts";
import { place, type Step } from "./walk.ts";

/** Rules about the broker: how many, and how it is entered. */
export function brokerProblems(raw: Raw, ambient: Ambient): Problem[] {
  return [...counts(raw), ...security(raw, ambient)];
}

/** Raft decides by majority, and Redpanda takes only odd replication factors (`create_topics.cc`). */
function counts(raw: Raw): Problem[] {
  const replicas = get(raw, ["broker", "redpanda", "replicas"]);
  const factor = get(raw, ["broker", "topics", "replicationFactor"]);
  const redpanda = mapAt(raw, "broker", "redpanda") !== undefined;
  const problems: Problem[] = [];
  if (typeof replicas === "number" && replicas % 2 === 0) problems.push({ place: place(["broker", "redpanda", "replicas"]), reason: `${replicas} is even, and a majority of ${replicas} is no safer than one of ${replicas - 1}`, mend: `Write ${replicas - 1} or ${replicas + 1}` });
  if (typeof factor !== "number") return problems;
  const at = place(["broker", "topics", "replicationFactor"]);
  if (redpanda && factor % 2 === 0) problems.push({ place: at, reason: `${factor} is even, which Redpanda refuses`, mend: `Write ${factor - 1} or ${factor + 1}` });
  if (typeof replicas === "number" && factor > replicas) problems.push({ place: at, reason: `${factor} copies need ${factor} brokers, and there ${replicas === 1 ? "is 1" : `are ${replicas}`}`, mend: "Write fewer copies, or remove it" });
  return problems;
}

/** Which keys go with which protocol and mechanism. */
function security(raw: Raw, { region }: Ambient): Problem[] {
  const path: Step[] = ["broker", "existing", "security"];
  const given = mapAt(raw, ...path);
  const protocol = given?.["protocol"];
  if (given === undefined || typeof protocol !== "string") return [];
  const problems: Problem[] = [];
  const missing = (key: string, why: string, mend: string): void => void (given[key] === undefined && problems.push({ place: place([...path, key]), reason: `is missing, but ${why}`, mend }));
  const idle = (keys: string[], why: string): void => {
    for (const key of keys) if (given[key] !== undefined) problems.push({ place: place([...path, key]), reason: `is not looked at ${why}`, mend: "Remove it" });
  };
  const ca = mapAt(given, "ca");
  if (ca !== undefined && Object.keys(ca).every((key) => key === "file" || key === "pem") && (ca["file"] === undefined) === (ca["pem"] === undefined)) problems.push({ place: place([...path, "ca"]), reason: ca["file"] === undefined ? "says neither file nor pem" : "says both file and pem", mend: "Write file: /absolute/path.pem, or pem: <text>" });
  const mechanism = given["mechanism"];
  if (!protocol.startsWith("SASL_")) {
    idle(["mechanism", "username", "password", "region"], `with protocol ${protocol}`);
  } else if (mechanism === "AWS_MSK_IAM") {
    if (protocol !== "SASL_SSL") problems.push({ place: place([...path, "protocol"]), reason: "is SASL_PLAINTEXT, but MSK takes IAM only inside TLS", mend: "Write SASL_SSL" });
    idle(["username", "password", "ca"], "with mechanism AWS_MSK_IAM: the process's identity signs");
    if (region === undefined) missing("region", "AWS_MSK_IAM signs for a region", "Write it, or set aws:region");
  } else {
    missing("username", "SASL asks for it", "Write the user");
    missing("password", "SASL asks for it", "Write a reference such as ${env:NAME}");
    idle(["region"], "with a user and a password");
  }
  if (protocol === "PLAINTEXT" || protocol === "SASL_PLAINTEXT") idle(["ca"], `with protocol ${protocol}, which has no TLS`);
  return problems;
}
