import { lastWords, run } from "./command.ts";
import { failure } from "./failure.ts";
import { unreachable } from "./network.ts";

export interface GoBuild {
  /** What the user is told is being built. */
  readonly what: string;
  /** Folder of the module (go.mod and go.sum in it are kept as they are). */
  readonly module: string;
  /** Package path, or `.`. */
  readonly target: string;
  /** The binary to write. */
  readonly out: string;
  /** `-X` settings. */
  readonly stamp?: Record<string, string>;
}

/** Builds one program with the user's Go, caches and proxy settings. */
export async function goBuild(build: GoBuild): Promise<void> {
  const stamps = Object.entries(build.stamp ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  // The tags: no cgo for user lookup, and no x/net/trace pages in gRPC. -trimpath keeps the build cache usable after a move.
  const args = ["build", "-mod=readonly", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", ["-s", "-w", ...stamps].join(" "), "-o", build.out, build.target];
  const ended = await run("go", args, { cwd: build.module, env: { ...process.env, GOWORK: "off" } });
  if (ended.code === 0) return;
  const host = unreachable(ended.stderr);
  if (host !== undefined) {
    throw failure(build.what, `cannot reach ${host} with Go`, "Check the network or your proxy settings (go env GOPROXY), then run it again");
  }
  if (/no space left on device/.test(ended.stderr)) {
    throw failure(build.what, "the disk is full", "Free 6 GB where `go env GOCACHE GOMODCACHE` point to, then run it again");
  }
  throw failure(build.what, `go build failed: ${lastWords(ended, 4)}`, `Run it by hand to see all of it: cd ${build.module} && go ${args.slice(0, 3).join(" ")} ${build.target}`);
}
