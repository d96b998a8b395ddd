import { bareReference } from "./bare-reference.ts";
import { compactionWithoutTombstones } from "./compaction-without-tombstones.ts";
import { consumerGroupOfWorker } from "./consumer-group-of-worker.ts";
import { consumerGroupShared } from "./consumer-group-shared.ts";
import { converterMismatch } from "./converter-mismatch.ts";
import { converterNotBuilt } from "./converter-not-built.ts";
import { converterNotStated } from "./converter-not-stated.ts";
import { converterSettingsUnread } from "./converter-settings-unread.ts";
import { deadKey } from "./dead-key.ts";
import { deadLettersInData } from "./dead-letters-in-data.ts";
import { deadLettersWithoutReason } from "./dead-letters-without-reason.ts";
import { deletesNeverArrive } from "./deletes-never-arrive.ts";
import { deprecatedKey } from "./deprecated-key.ts";
import { duplicateAlias } from "./duplicate-alias.ts";
import { duplicateName } from "./duplicate-name.ts";
import { eagerCompaction } from "./eager-compaction.ts";
import { envelopeIntoFiles } from "./envelope-into-files.ts";
import { exactlyOnceOff } from "./exactly-once-off.ts";
import { filterDropsEverything } from "./filter-drops-everything.ts";
import { filterDropsNothing } from "./filter-drops-nothing.ts";
import { heapTooSmall } from "./heap-too-small.ts";
import { heartbeatMissing } from "./heartbeat-missing.ts";
import { heartbeatNeverRuns } from "./heartbeat-never-runs.ts";
import { heartbeatOutsidePublication } from "./heartbeat-outside-publication.ts";
import { idleTasks } from "./idle-tasks.ts";
import { illegalValue } from "./illegal-value.ts";
import { literalSecret } from "./literal-secret.ts";
import { malformedReference } from "./malformed-reference.ts";
import { messageSize } from "./message-size.ts";
import { missingRequired } from "./missing-required.ts";
import { negateWithoutPredicate } from "./negate-without-predicate.ts";
import { numbersAsText } from "./numbers-as-text.ts";
import { overridesForbidden } from "./overrides-forbidden.ts";
import { pluginVersion } from "./plugin-version.ts";
import { postgresVersion } from "./postgres-version.ts";
import { predicateUnknown } from "./predicate-unknown.ts";
import { predicateUnused } from "./predicate-unused.ts";
import { publicationAllTables } from "./publication-all-tables.ts";
import { rdsImpossible } from "./rds-impossible.ts";
import { readsUncommitted } from "./reads-uncommitted.ts";
import { replicationBeyondBrokers } from "./replication-beyond-brokers.ts";
import { requestBeyondBuffer } from "./request-beyond-buffer.ts";
import { retryDelayWithoutRetry } from "./retry-delay-without-retry.ts";
import { routerMatchesNothing } from "./router-matches-nothing.ts";
import { rowContentInLog } from "./row-content-in-log.ts";
import { schemaInEveryRecord } from "./schema-in-every-record.ts";
import { schemasMismatch } from "./schemas-mismatch.ts";
import { sharedPublication } from "./shared-publication.ts";
import { sharedSlot } from "./shared-slot.ts";
import { sharedTopicPrefix } from "./shared-topic-prefix.ts";
import { shortRetryDelay } from "./short-retry-delay.ts";
import { sinkTopicWithoutSource } from "./sink-topic-without-source.ts";
import { sourceTolerance } from "./source-tolerance.ts";
import { structKey } from "./struct-key.ts";
import { strimziApiVersion } from "./strimzi-api-version.ts";
import { strimziField } from "./strimzi-field.ts";
import { strimziForbiddenKey } from "./strimzi-forbidden-key.ts";
import { tableNotThere } from "./table-not-there.ts";
import { tableOutsidePublication } from "./table-outside-publication.ts";
import { tasksMaxOne } from "./tasks-max-one.ts";
import { toleranceWithoutDeadLetters } from "./tolerance-without-dead-letters.ts";
import { tombstoneStopsSink } from "./tombstone-stops-sink.ts";
import { topicCreationIncomplete } from "./topic-creation-incomplete.ts";
import { topicCreationUndeclared } from "./topic-creation-undeclared.ts";
import { topicCreationUnmatched } from "./topic-creation-unmatched.ts";
import { topicNotMade } from "./topic-not-made.ts";
import { topicRecompressed } from "./topic-recompressed.ts";
import { transformBeforeUnwrap } from "./transform-before-unwrap.ts";
import { transformSide } from "./transform-side.ts";
import { transformStopsAtTombstone } from "./transform-stops-at-tombstone.ts";
import { undeclaredAlias } from "./undeclared-alias.ts";
import { undeclaredProvider } from "./undeclared-provider.ts";
import { unknownClass } from "./unknown-class.ts";
import { unknownKey } from "./unknown-key.ts";
import { unwrapNeedsSchema } from "./unwrap-needs-schema.ts";
import { unwrapTwice } from "./unwrap-twice.ts";
import { valueNeedsSchema } from "./value-needs-schema.ts";
import { workerClientsUnsecured } from "./worker-clients-unsecured.ts";
import { workerKey } from "./worker-key.ts";
import { workerReplication } from "./worker-replication.ts";
import { workerTopicsShared } from "./worker-topics-shared.ts";
import { workerVersion } from "./worker-version.ts";
import { wrongKind } from "./wrong-kind.ts";
import type { Rule, WorkerRule } from "./rule.ts";

/** Every rule about connectors, in the order in which findings of one connector are told. */
export const RULES: readonly Rule[] = [
  unknownClass,
  strimziApiVersion,
  strimziForbiddenKey,
  strimziField,
  workerKey,
  wrongKind,
  deadKey,
  unknownKey,
  deprecatedKey,
  undeclaredAlias,
  duplicateAlias,
  illegalValue,
  transformSide,
  predicateUnknown,
  negateWithoutPredicate,
  predicateUnused,
  missingRequired,
  pluginVersion,
  literalSecret,
  bareReference,
  malformedReference,
  undeclaredProvider,
  rowContentInLog,
  sourceTolerance,
  toleranceWithoutDeadLetters,
  deadLettersWithoutReason,
  deadLettersInData,
  shortRetryDelay,
  retryDelayWithoutRetry,
  tasksMaxOne,
  idleTasks,
  duplicateName,
  consumerGroupShared,
  consumerGroupOfWorker,
  overridesForbidden,
  exactlyOnceOff,
  readsUncommitted,
  sharedSlot,
  sharedPublication,
  sharedTopicPrefix,
  publicationAllTables,
  tableOutsidePublication,
  tableNotThere,
  heartbeatMissing,
  heartbeatNeverRuns,
  heartbeatOutsidePublication,
  rdsImpossible,
  postgresVersion,
  sinkTopicWithoutSource,
  topicCreationUnmatched,
  topicCreationIncomplete,
  topicCreationUndeclared,
  topicNotMade,
  routerMatchesNothing,
  tombstoneStopsSink,
  deletesNeverArrive,
  numbersAsText,
  transformStopsAtTombstone,
  compactionWithoutTombstones,
  converterMismatch,
  schemaInEveryRecord,
  schemasMismatch,
  valueNeedsSchema,
  unwrapNeedsSchema,
  converterSettingsUnread,
  converterNotStated,
  converterNotBuilt,
  structKey,
  filterDropsEverything,
  filterDropsNothing,
  transformBeforeUnwrap,
  unwrapTwice,
  envelopeIntoFiles,
  replicationBeyondBrokers,
  messageSize,
  requestBeyondBuffer,
  topicRecompressed,
  eagerCompaction,
  heapTooSmall,
];

/** Every rule about workers. */
export const WORKER_RULES: readonly WorkerRule[] = [strimziApiVersion, strimziForbiddenKey, strimziField, literalSecret, workerReplication, workerClientsUnsecured, workerTopicsShared, workerVersion];
