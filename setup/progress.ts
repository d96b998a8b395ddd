/**
 * Says what takes long. On a terminal the running step counts its seconds in place; elsewhere a step prints one line
 * when it starts, one every half minute while it runs, and one when it is done.
 */
export interface Progress {
  /** Runs one long step under a title such as "downloading Kafka 4.3.1 (about 15 s, once)". */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** One line of its own. */
  note(line: string): void;
}

/** Where lines go. `live` replaces the current line without ending it; without it only whole lines are written. */
export interface Sink {
  line(text: string): void;
  live?(text: string): void;
}

/** Standard error: standard output belongs to the command that setup makes way for. */
export function terminal(stream: NodeJS.WriteStream = process.stderr): Sink {
  const line = (text: string): void => void stream.write(stream.isTTY ? `\r\u001b[K${text}\n` : `${text}\n`);
  return stream.isTTY ? { line, live: (text) => void stream.write(`\r\u001b[K${text}`) } : { line };
}

export function progressTo(sink: Sink): Progress {
  return {
    note: (line) => sink.line(`· ${line}`),
    async step(title, work) {
      const start = performance.now();
      const elapsed = (): string => `${seconds(performance.now() - start)}`;
      const say = (): void => (sink.live ?? sink.line)(`· ${title} … ${elapsed()}`);
      if (sink.live !== undefined) say();
      else sink.line(`· ${title} …`);
      const timer = setInterval(say, sink.live !== undefined ? 1_000 : 30_000);
      try {
        const result = await work();
        sink.line(`· ${title} … done in ${elapsed()}`);
        return result;
      } catch (error) {
        sink.line(`· ${title} … failed after ${elapsed()}`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

function seconds(ms: number): string {
  const whole = Math.round(ms / 1000);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
