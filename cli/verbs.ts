import type { Verb } from "./verb.ts";
import { audit } from "./verbs/audit.ts";
import { dlq } from "./verbs/dlq.ts";
import { doctor } from "./verbs/doctor.ts";
import { importVerb } from "./verbs/import.ts";
import { lint } from "./verbs/lint.ts";
import { offsets, pause, restart, resume } from "./verbs/operate.ts";
import { plan } from "./verbs/plan.ts";
import { snapshot } from "./verbs/snapshot.ts";
import { status } from "./verbs/status.ts";
import { verify } from "./verbs/verify.ts";

/** The verbs in the order of the help. */
export const VERBS: Readonly<Record<string, Verb>> = { lint, import: importVerb, plan, doctor, status, verify, audit, snapshot, dlq, restart, pause, resume, offsets };
