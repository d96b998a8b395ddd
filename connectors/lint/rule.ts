import type { ConnectorConfig } from "../catalog/class.ts";
import type { ResolvedConfig } from "../catalog/resolve.ts";

export type Severity = "error" | "warning";

/** What a rule says about one key of one connector. */
export interface Finding {
  /** Where the configuration was read from, if from a file. */
  readonly file?: string;
  readonly connector: string;
  /** Empty where it is about the connector as a whole. */
  readonly key: string;
  /** Id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, without a full stop and never with a secret. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** What is known of the surroundings. Rules pass over what is not. */
export interface LintContext {
  /** Config providers that the worker declares. */
  readonly providers?: readonly string[];
  /** Topics that are there by other means than the connectors at hand. */
  readonly topics?: readonly string[];
  /** The workers that the connectors run on. */
  readonly workers?: readonly Worker[];
  /** Partitions of topics, as far as known. */
  readonly partitions?: Readonly<Record<string, number>>;
  /** How many brokers there are. */
  readonly brokers?: number;
  /** Largest batch that the brokers take, in bytes, where a topic does not say otherwise (`message.max.bytes`). */
  readonly maxMessageBytes?: number;
  /** Whether a broker makes a topic that somebody asks for. */
  readonly autoCreateTopics?: boolean;
  /** Heap of all workers together, in bytes. */
  readonly heapBytes?: number;
  /** Whether the databases are Amazon's RDS or Aurora; otherwise their host names tell. */
  readonly rds?: boolean;
  /** Tables of the captured database, as `schema.table`. */
  readonly tables?: readonly string[];
  /** Tables of the publications that are there, by the publication's name. */
  readonly publications?: Readonly<Record<string, readonly string[]>>;
  /** Major version of the captured server. */
  readonly postgresVersion?: number;
}

/** A custom resource of Strimzi as it is written. */
export interface StrimziResource {
  /** `kafka.strimzi.io/v1` */
  readonly apiVersion: string;
  readonly kind: "KafkaConnect" | "KafkaConnector";
  readonly labels: Readonly<Record<string, string>>;
  /** As the document has it: texts, numbers, lists and maps. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A worker's settings: a properties file, `CONNECT_…` variables of a container, or `spec.config` of a `KafkaConnect`. */
export interface Worker {
  readonly name: string;
  readonly config: ConnectorConfig;
  readonly file?: string;
  /** Only where Strimzi runs it. */
  readonly resource?: StrimziResource;
}

/** A connector as it is written. */
export interface Subject {
  readonly name: string;
  readonly config: ConnectorConfig;
  readonly file?: string;
  /** Where it is a `KafkaConnector`: `config` is `spec.config` with the class and the tasks of the spec. */
  readonly resource?: StrimziResource;
}

/** The same with what the catalogue knows of it. */
export interface ResolvedSubject extends Subject {
  readonly resolved: ResolvedConfig;
}

/** All connectors that are looked at together. */
export interface Graph {
  readonly connectors: readonly ResolvedSubject[];
  readonly context: LintContext;
}

/** A finding as a rule makes it: the rest comes from the rule and the connector. */
export interface Mark {
  readonly key: string;
  readonly message: string;
  readonly fix: string;
  /** Where it is not the rule's own. */
  readonly severity?: Severity;
}

/** What every rule says of itself. */
export interface RuleText {
  readonly id: string;
  readonly severity: Severity;
  /** Why, in one line. */
  readonly reason: string;
  /** Where the fact is from. */
  readonly source: string;
  /** What to do, in one line, for a reader who has no finding before them. */
  readonly fix: string;
  readonly example: Example;
}

/** Connectors in which no rule finds anything, and the one change that makes exactly this rule speak. */
export interface Example {
  readonly good: readonly Subject[];
  readonly context?: LintContext;
  readonly bad: {
    /** Name of the connector, or of the worker in the context, that is changed. */
    readonly of: string;
    /** `null` takes a key away. Of a resource of Strimzi, `apiVersion` and `spec.config.…` are what they say. */
    readonly set: Readonly<Record<string, string | null>>;
  };
}

/** A rule about one connector, which may look at the others beside it. */
export interface Rule extends RuleText {
  readonly check: (subject: ResolvedSubject, graph: Graph) => Mark[];
}

/** A rule about one worker. */
export interface WorkerRule extends RuleText {
  readonly check: (worker: Worker, graph: Graph) => Mark[];
}
