import type * as pulumi from "@pulumi/pulumi";

const known = new Map<string, pulumi.dynamic.ResourceProvider>();

/**
 * The Pulumi provider of a lifecycle module.
 *
 * Pulumi writes the text of a dynamic provider into the state of every resource and runs that text, not the checkout, on delete
 * and refresh. So the text holds nothing but a path and a verb: the logic is always today's, and no value can be captured.
 *
 * @param file lifecycle module relative to the project root, for example `"./database/slot/lifecycle.ts"`. It is stored in the
 *   state: a module may move only after the stacks that use it were updated once.
 */
export function provider(file: string): pulumi.dynamic.ResourceProvider {
  const made = known.get(file);
  if (made) return made; // Pulumi serializes once per provider object

  // `require` and not `import`: this text is loaded by `require-from-string` in the provider process, whose folder is the project root.
  const stub: pulumi.dynamic.ResourceProvider = {
    check: (olds, news) => require("./dynamic/dispatch.ts").dispatch(file, "check", [olds, news]),
    diff: (id, olds, news) => require("./dynamic/dispatch.ts").dispatch(file, "diff", [id, olds, news]),
    create: (news) => require("./dynamic/dispatch.ts").dispatch(file, "create", [news]),
    read: (id, props) => require("./dynamic/dispatch.ts").dispatch(file, "read", [id, props]),
    update: (id, olds, news) => require("./dynamic/dispatch.ts").dispatch(file, "update", [id, olds, news]),
    delete: (id, props) => require("./dynamic/dispatch.ts").dispatch(file, "remove", [id, props]),
  };
  known.set(file, stub);
  return stub;
}
