import { allows, isEverybody, label, texts, trust } from "./iam.ts";
import { resourcePolicy } from "./policy.ts";
import { mapOf, type Props } from "./props.ts";

/** Who may become the worker: not everybody, and through OIDC only one service account (`sub`) for one audience (`aud`). */
export const workerTrust = resourcePolicy({
  name: "worker-trust",
  description: "A role is taken by whom it is for: no wildcard principal, and web identities pinned by subject and audience.",
  severity: "critical",
  check: (seen, tell) => {
    const document = trust(seen);
    if (document === undefined) return;
    if (document.unreadable !== undefined) tell(`${document.place} ${document.unreadable}. Write an IAM policy document`);
    for (const statement of allows(document)) {
      const where = `${document.place}, ${label(document, statement)}`;
      if (isEverybody(statement["Principal"])) tell(`${where}: everybody may take this role. Name the service or the identity provider`);
      if (!texts(statement["Action"]).includes("sts:AssumeRoleWithWebIdentity")) continue;
      for (const part of ["sub", "aud"]) {
        if (!pinned(statement, part)) tell(`${where}: any token of the provider will do, since its ${part} is not compared with one value. Add StringEquals for <provider>:${part}`);
      }
    }
  },
});

/** Whether a claim of the token is compared, by a pattern that is not all wildcard. */
function pinned(statement: Props, part: string): boolean {
  return Object.entries(mapOf(statement["Condition"])).some(
    ([operator, keys]) => /^String(Equals|Like)$/i.test(operator) && Object.entries(mapOf(keys)).some(([key, value]) => key.endsWith(`:${part}`) && !texts(value).some((one) => /^[*:]*$/.test(one))),
  );
}
