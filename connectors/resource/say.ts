/** One line to the user from inside the provider process: the engine shows what a provider prints as information. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
