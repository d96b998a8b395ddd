import type { Platform } from "./platform.ts";
import type { Progress } from "./progress.ts";

/** What every recipe may use. */
export interface Context {
  /** Absolute folder of the project. */
  readonly root: string;
  /** Absolute folder of the parts. */
  readonly cache: string;
  readonly platform: Platform;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

/** How a missing part will be made, decided before anything is downloaded or built. */
export interface Plan {
  readonly maven: boolean;
  readonly go: boolean;
  /** Installs it and returns the same as `find` will from now on. */
  readonly install: () => Promise<string>;
}

/** One part: where it is, or how to get it. The text is a folder or a file, as the part's place in `Toolchain` says. */
export interface Recipe {
  readonly find: (context: Context) => Promise<string | undefined>;
  readonly plan: (context: Context) => Promise<Plan>;
}
