import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const made: string[] = [];
afterAll(() => made.forEach((path) => rmSync(path, { recursive: true, force: true })));

/** A folder of its own, removed after the tests of the file that asked for it. */
export function tempFolder(): { readonly path: string; write(file: string, text: string): string; program(file: string, text: string): string } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "sluice-setup-")));
  made.push(path);
  const write = (file: string, text: string): string => {
    const full = join(path, file);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  };
  return {
    path,
    write,
    /** An executable shell script. */
    program(file, text) {
      const full = write(file, `#!/bin/sh\n${text}\n`);
      chmodSync(full, 0o755);
      return full;
    },
  };
}
