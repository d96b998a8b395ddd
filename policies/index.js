// Plain JavaScript on purpose: the policy host registers ts-node for the pack's entry point, and ts-node refuses `.ts`
// specifiers (TS5097). From here on Node's own loader strips the types.
import "./pack.ts";
