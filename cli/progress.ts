/** What a progress line is written to: a terminal, a pipe, or a file. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** One line that moves while something long goes on. */
export interface Progress {
  /** Shows the present state in place of the last. */
  update(text: string): void;
  /** Leaves a line behind, above the moving one. */
  line(text: string): void;
  /** Ends the moving line: it is removed, or replaced by `text` for good. */
  done(text?: string): void;
}

/** How often a stream that is no terminal gets a line, in milliseconds. */
const PLAIN_MS = 5_000;

/**
 * On a terminal one line that is rewritten; elsewhere plain lines, no more than one every 5 s, so that a log stays
 * readable and still shows that something goes on.
 */
export function progress(stream: ProgressStream = process.stderr, now: () => number = () => performance.now()): Progress {
  return stream.isTTY ? onTerminal(stream) : onPlain(stream, now);
}

function onTerminal(stream: ProgressStream): Progress {
  const clear = "\r\u001b[K";
  let shown = "";
  return {
    update(text) {
      const fits = [...text].slice(0, Math.max(20, (stream.columns ?? 80) - 1)).join("");
      if (fits === shown) return;
      shown = fits;
      stream.write(clear + fits);
    },
    line(text) {
      stream.write(`${clear}${text}\n${shown}`);
    },
    done(text) {
      stream.write(text === undefined ? (shown === "" ? "" : clear) : `${clear}${text}\n`);
      shown = "";
    },
  };
}

function onPlain(stream: ProgressStream, now: () => number): Progress {
  let last = -Infinity;
  let shown = "";
  return {
    update(text) {
      if (text === shown || now() - last < PLAIN_MS) return;
      last = now();
      shown = text;
      stream.write(`${text}\n`);
    },
    line: (text) => void stream.write(`${text}\n`),
    done: (text) => void (text !== undefined && text !== shown && stream.write(`${text}\n`)),
  };
}
