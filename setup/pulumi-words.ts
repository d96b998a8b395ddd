/** What a user typed after `npm run pulumi --`, taken apart. */
export interface Typed {
  /** `-s NAME`, `--stack NAME`, `--stack=NAME`, or the name after `stack init` and `stack rm`. */
  readonly stack?: string;
  /** "up", "stack init", … ; "" for none. */
  readonly verb: string;
  /** The rest, in its order. */
  readonly rest: readonly string[];
}

const GROUPS: readonly string[] = ["stack", "config", "state", "plugin", "policy", "package"];
const NAMES_A_STACK: readonly string[] = ["stack init", "stack rm"];

/** Takes a typed command apart as far as it has to be known which stack it is about. */
export function takeApart(typed: readonly string[]): Typed {
  let stack: string | undefined;
  let verb = "";
  const rest: string[] = [];
  for (let i = 0; i < typed.length; i++) {
    const word = typed[i] ?? "";
    const inline = /^(?:--stack|-s)=(.+)$/.exec(word)?.[1];
    if (inline !== undefined) stack = inline;
    else if (word === "-s" || word === "--stack") stack = typed[++i];
    else if (!word.startsWith("-") && verb === "") verb = word;
    else if (!word.startsWith("-") && GROUPS.includes(verb) && rest.length === 0) verb = `${verb} ${word}`;
    else if (!word.startsWith("-") && NAMES_A_STACK.includes(verb) && stack === undefined) stack = word;
    else rest.push(word);
  }
  return { ...(stack === undefined ? {} : { stack }), verb, rest };
}
