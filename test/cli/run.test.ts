import { run } from "../../cli/run.ts";
import { UsageError, type Verb } from "../../cli/verb.ts";
import { NoManifest, parseManifest } from "../../cli/manifest.ts";

const verbs: Record<string, Verb> = {
  greet: { usage: "NAME [--loud]", summary: "says hello", options: { loud: { type: "boolean" }, times: { type: "string" } }, words: [1, 1], run: async ({ positionals, values, stack }) => ({ ok: !values["loud"], data: { name: positionals[0], stack, big: 2n ** 60n, small: 5n }, text: `hello ${positionals[0]}` }) },
  fail: { usage: "", summary: "fails", words: [0, 0], run: async () => Promise.reject(new Error("broker x: password=hunter22 refused")) },
  misuse: { usage: "", summary: "is misused", words: [0, 0], run: async () => Promise.reject(new UsageError("misuse: never")) },
  noisy: { usage: "", summary: "shows progress", words: [0, 0], run: async ({ progress }) => (progress.update("working"), progress.done("worked"), { ok: true, data: 1, text: "done" }) },
};

async function call(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const code = await run(argv, { verbs, stdout: { write: (text) => (written.out += text) }, stderr: { write: (text) => (written.err += text) }, manifest: async () => Promise.reject(new NoManifest("none")) });
  return { code, ...written };
}

test("a verb's text and exit code", async () => {
  expect(await call("greet", "ann")).toEqual({ code: 0, out: "hello ann\n", err: "" });
  expect(await call("greet", "ann", "--loud")).toMatchObject({ code: 1 });
});

test("--json anywhere: one JSON value on standard output, nothing else; 64-bit numbers stay exact", async () => {
  for (const argv of [["--json", "greet", "ann"], ["greet", "--json", "ann", "--stack", "dev"], ["--stack", "dev", "--json", "greet", "ann"]]) {
    const { out, err } = await call(...argv);
    expect(JSON.parse(out)).toEqual({ name: "ann", stack: argv.includes("dev") ? "dev" : "local", big: String(2n ** 60n), small: 5 });
    expect(err).toBe("");
  }
  expect(await call("noisy", "--json")).toEqual({ code: 0, out: "1\n", err: "" });
  expect(await call("noisy")).toMatchObject({ out: "done\n", err: "working\nworked\n" });
});

test("a failure is one line, exit 1, and secrets are gone; with --json it is JSON too", async () => {
  expect(await call("fail")).toEqual({ code: 1, out: "", err: "broker x: password=[redacted] refused\n" });
  expect(JSON.parse((await call("fail", "--json")).out)).toEqual({ error: "broker x: password=[redacted] refused" });
});

test.each<[string[], string]>([
  [["gret"], 'there is no verb "gret" (did you mean "greet"?)'],
  [["greet"], "NAME [--loud] is missing"],
  [["greet", "a", "b"], '"b" is one word too many'],
  [["greet", "a", "--lowd"], 'there is no option --lowd (did you mean "loud"?)'],
  [["greet", "a", "--times"], "--times needs a value"],
  [["greet", "a", "--loud=1"], "--loud takes no value"],
  [["misuse"], "misuse: never"],
  [["constructor"], 'there is no verb "constructor"'],
])("wrong use %j exits 2 and says the mend", async (argv, wanted) => {
  const { code, out, err } = await call(...argv);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(wanted);
});

test("every verb has its help: a usage, one line, and more lines where there is more to say", async () => {
  const { VERBS } = await import("../../cli/verbs.ts");
  for (const [name, verb] of Object.entries(VERBS)) {
    let out = "";
    expect(await run([name, "--help"], { stdout: { write: (text) => (out += text) }, stderr: { write: () => undefined } })).toBe(0);
    expect(out).toBe([`bin/sluice ${name} ${verb.usage}`.trimEnd(), verb.summary, ...(verb.more ?? []), ""].join("\n"));
    expect(Object.keys(verb.options ?? {}).filter((option) => !verb.usage.includes(`--${option}`))).toEqual([]);
  }
});

test("help", async () => {
  expect(await call()).toMatchObject({ code: 2, out: "" });
  const { code, out } = await call("help");
  expect(code).toBe(0);
  expect(out).toContain("greet NAME [--loud]  says hello\n");
  expect(await call("greet", "--help")).toMatchObject({ code: 0, out: "bin/sluice greet NAME [--loud]\nsays hello\n" });
  expect(await call("--help")).toMatchObject({ code: 0 });
});

test("the contract's verbs are all there", async () => {
  const { VERBS } = await import("../../cli/verbs.ts");
  expect(Object.keys(VERBS).sort()).toEqual(["audit", "connectors", "dlq", "doctor", "import", "lint", "loggers", "offsets", "pause", "plan", "plugins", "restart", "resume", "show", "skip", "snapshot", "status", "stop", "tasks", "topics", "validate", "verify", "worker"]);
});

test("a half-made stack's manifest is told apart", () => {
  expect(() => parseManifest("local", '{"project":"sluice","stack":"local"}')).toThrow('stack local: its output "sluice" lacks database, broker, connect, tables, connectors, sinks, slot, services. Run: pulumi up -s local');
  expect(() => parseManifest("local", "null")).toThrow(NoManifest);
});
