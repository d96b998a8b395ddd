/** Where things are in a worker's pod. */
export const PATHS = {
  /** One file a secret: what `${dir:…}` references name. */
  secrets: "/opt/sluice/secrets",
  /** Public certificates, PEM. */
  trust: "/opt/sluice/trust",
  /** Properties, logging, metrics and how to start. */
  worker: "/opt/sluice/worker",
  /** Sluice's own jar with its sum. */
  own: "/opt/sluice/own",
  /** What the init container needs: the script, descriptors and sums. */
  install: "/opt/sluice/install",
  /** What it fetched: `plugins` and `libraries`. */
  fetched: "/opt/sluice/fetched",
  /** Its Maven repository, gone with the pod. */
  work: "/opt/sluice/work",
  /** An image of plugins as a volume. */
  image: "/opt/sluice/image",
  /** Where Strimzi's images look, and what is baked into an image. */
  baked: "/opt/kafka/plugins",
} as const;

export const REST_PORT = 8083;
/** Of the JMX exporter: the number that Strimzi and Debezium use. */
export const METRICS_PORT = 9404;

/** File of Sluice's own jar in `PATHS.own`. */
export const OWN_JAR = "sluice-lake.jar";
