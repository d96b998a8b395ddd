import { heartbeatMissing } from "./heartbeat-missing.ts";
import { illegalValue } from "./illegal-value.ts";
import { literalSecret } from "./literal-secret.ts";
import { missingRequired } from "./missing-required.ts";
import type { Rule } from "./rule.ts";
import { sharedSlot } from "./shared-slot.ts";
import { sinkTopicWithoutSource } from "./sink-topic-without-source.ts";
import { sourceTolerance } from "./source-tolerance.ts";
import { tasksMaxOne } from "./tasks-max-one.ts";
import { toleranceWithoutDeadLetters } from "./tolerance-without-dead-letters.ts";
import { undeclaredProvider } from "./undeclared-provider.ts";
import { unknownClass } from "./unknown-class.ts";
import { unknownKey } from "./unknown-key.ts";
import { wrongKind } from "./wrong-kind.ts";

/** Every rule, in the order in which findings of one connector are told. */
export const RULES: readonly Rule[] = [
  unknownClass,
  wrongKind,
  unknownKey,
  illegalValue,
  missingRequired,
  literalSecret,
  undeclaredProvider,
  sourceTolerance,
  toleranceWithoutDeadLetters,
  tasksMaxOne,
  sharedSlot,
  heartbeatMissing,
  sinkTopicWithoutSource,
];
