/** The folder of the project: Pulumi, jest and `bin/sluice` all run in it; `SLUICE_ROOT` overrides for callers elsewhere. */
export function projectRoot(): string {
  return process.env["SLUICE_ROOT"] ?? process.cwd();
}
