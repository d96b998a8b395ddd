/** Wrappers that Kafka Connect and Debezium put around every failure: they name no reason. */
const WRAPPER = /^(Exiting Worker\w+ due to unrecoverable exception|An exception occurred in the change event producer|Tolerance exceeded in error handler|Error while processing event at offset|Error configuring an instance of)/;

/**
 * The reason in a Java stack trace, in one line: the innermost "Caused by", preceded by the message around it when that
 * one says more (a host, a table) and is no mere wrapper.
 *
 * The text is not redacted.
 */
export function firstCause(trace: string): string {
  const chain = causes(trace);
  const root = chain.at(-1);
  if (root === undefined) return "no trace was given";
  const rootText = told(root);
  const around = chain.slice(0, -1).reverse().find((cause) => !WRAPPER.test(cause.message) && says(cause, root));
  if (around === undefined || !root.message) return cut(root.message ? rootText : told(around ?? root));
  return cut(around.message.includes(root.message) ? told(around) : `${told(around)}: ${root.message}`);
}

/** Whether a message holds anything beside the root's message and names of exceptions. */
function says(cause: Cause, root: Cause): boolean {
  const rest = cause.message.replace(root.message, "").replace(/[\w.$]+(Exception|Error)\b/g, "");
  return /\w/.test(rest) && !root.message.includes(cause.message);
}

interface Cause {
  readonly type: string;
  readonly message: string;
}

/** Outermost first. Suppressed exceptions, which are indented, are left out. */
function causes(trace: string): Cause[] {
  const out: string[] = [];
  let open = false;
  for (const line of trace.split(/\r?\n/)) {
    if (/^\s+at /.test(line) || /^\s+\.\.\. \d+ (more|common frames omitted)/.test(line) || /^\s+(Suppressed|Caused by):/.test(line)) {
      open = false;
    } else if (line.startsWith("Caused by: ")) {
      out.push(line.slice("Caused by: ".length));
      open = true;
    } else if (out.length === 0 && line.trim()) {
      out.push(line);
      open = true;
    } else if (open && out.length > 0) {
      out[out.length - 1] += ` ${line.trim()}`; // a message of several lines
    }
  }
  return out.map((text) => {
    const [, type = "", message = ""] = /^([\w.$]+(?:Exception|Error|Throwable|Fault)[\w$]*)(?::\s*(.*))?$/s.exec(text.trim()) ?? [undefined, "", text.trim()];
    return { type: type.split(/[.$]/).at(-1) ?? "", message: message.replace(/\s+/g, " ").trim() };
  });
}

function told({ type, message }: Cause): string {
  return type && message ? `${type}: ${message}` : type || message;
}

function cut(text: string): string {
  return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}
