import { failure } from "./failure.ts";

/** The machines that Sluice sets itself up on. */
export type Platform = "linux-x64" | "linux-arm64" | "darwin-x64" | "darwin-arm64";

const KNOWN: readonly string[] = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];

/** This machine's platform. Throws a SetupFailure with the mend where the binaries that Sluice needs do not exist. */
export function platform(os: string = process.platform, arch: string = process.arch, musl: boolean = usesMusl()): Platform {
  if (os === "win32") {
    throw failure("platform", "Windows itself is not supported", "Run it in WSL 2, in a folder of the Linux file system");
  }
  if (musl && os === "linux") {
    throw failure("platform", "this Linux uses musl (Alpine); the binaries need glibc", "Use a distribution with glibc such as Debian, Ubuntu or Fedora");
  }
  const name = `${os}-${arch}`;
  if (!KNOWN.includes(name)) {
    throw failure("platform", `${name} is not supported`, `Use one of ${KNOWN.join(", ")}`);
  }
  return name as Platform;
}

function usesMusl(): boolean {
  if (process.platform !== "linux") return false;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}

/** The names that the Maven binaries of PostgreSQL use for a platform. */
export function postgresPlatform(name: Platform): string {
  return { "linux-x64": "linux-amd64", "linux-arm64": "linux-arm64v8", "darwin-x64": "darwin-amd64", "darwin-arm64": "darwin-arm64v8" }[name];
}
