/** Lines that come with every task start, or every few seconds, and say nothing about the data: the levels of their loggers. */
export const QUIET = {
  "org.apache.kafka.clients": "warn",
  "org.apache.kafka.common.utils.AppInfoParser": "warn",
  "org.apache.kafka.connect.runtime.isolation": "warn",
  "org.apache.kafka.common.config": "warn",
  "org.apache.kafka.connect.runtime.WorkerSourceTask": "warn",
  "org.apache.kafka.connect.runtime.WorkerSinkTask": "warn",
  "org.apache.kafka.connect.runtime.AbstractWorkerSourceTask": "warn",
  "org.apache.kafka.connect.runtime.rest.RestServer": "warn",
  "org.apache.iceberg": "warn",
  "org.eclipse.jetty": "warn",
  // It tells its settings at each start, headers with their secrets too: they are no passwords to Kafka.
  "com.github.castorm.kafka.connect": "warn",
} as const;
