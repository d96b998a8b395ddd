import type { Verb } from "./verb.ts";
import { audit } from "./verbs/audit.ts";
import { dlq } from "./verbs/dlq.ts";
import { doctor } from "./verbs/doctor.ts";
import { importVerb } from "./verbs/import.ts";
import { lint } from "./verbs/lint.ts";
import { offsets, pause, restart, resume, stop } from "./verbs/operate.ts";
import { plan } from "./verbs/plan.ts";
import { show, tasks, topics } from "./verbs/show.ts";
import { skip } from "./verbs/skip.ts";
import { snapshot } from "./verbs/snapshot.ts";
import { status } from "./verbs/status.ts";
import { validate } from "./verbs/validate.ts";
import { verify } from "./verbs/verify.ts";
import { connectors, loggers, plugins, worker } from "./verbs/worker.ts";

/** The verbs in the order of the help. */
export const VERBS: Readonly<Record<string, Verb>> = { lint, import: importVerb, plan, doctor, status, verify, audit, snapshot, dlq, skip, restart, pause, resume, stop, offsets, show, tasks, topics, validate, connectors, worker, plugins, loggers };
