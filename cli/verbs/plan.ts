import { printCard } from "../../pipeline/card.ts";
import { printUnset, readStack } from "../stack-file.ts";
import type { Verb } from "../verb.ts";

export const plan: Verb = {
  usage: "[--stack NAME]",
  summary: "what a stack's configuration comes to: tables, slot, topics, connectors, objects, costs; no network",
  words: [0, 0],
  async run({ stack }) {
    const { plan: found, unset } = readStack(stack);
    return { ok: true, data: found, text: `${printCard(found)}${printUnset(stack, unset)}` };
  },
};
