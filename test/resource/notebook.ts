/** A lifecycle module for the tests of `dynamic/`: it keeps nothing and fails on demand. */
import { hasUnknown, PartialFailure } from "../../dynamic/lifecycle.ts";

interface Note {
  text: string;
  absent?: string | undefined;
}

export async function check(_olds: Partial<Note>, news: Note) {
  return { inputs: news, failures: hasUnknown(news) || news.text ? [] : [{ property: "text", reason: "text: is empty\nwrite one" }] };
}
export async function diff(_id: string, olds: Note, news: Note) {
  return { changes: olds.text !== news.text };
}
export async function create(news: Note) {
  if (news.text === "half") throw new PartialFailure("n1", { text: news.text, absent: undefined }, ["the pen is dry"]);
  if (news.text === "stranger") throw Object.assign(new Error("no ink"), { id: "SYS-7" });
  return { id: "n1", outs: { ...news, absent: undefined } };
}
export async function update(_id: string, _olds: Note, news: Note) {
  if (news.text === "half") throw new PartialFailure("n1", { text: news.text }, ["the pen is still dry"]);
  return { outs: news };
}
export async function read(id: string, props: Note) {
  return props.text === "gone" ? {} : { id, props };
}
export async function remove(_id: string, props: Note) {
  if (props.text === "stuck") throw new Error("the note is glued on");
}
