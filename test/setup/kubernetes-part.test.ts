import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_PARTS, TEST_PARTS } from "../../setup/toolchain.ts";

const modules = readFileSync(join(__dirname, "../../tools/kubernetes/go.mod"), "utf8");

test("no stack on this machine waits for a control plane: only the tests have it built", () => {
  expect(ALL_PARTS).not.toContain("kubernetes");
  expect(TEST_PARTS.filter((part) => !ALL_PARTS.includes(part)).sort()).toEqual(["kubernetes", "registry"]);
});

test("the parts of Kubernetes have the version of the whole, which is the one that the binary is stamped with", () => {
  const replaced = [...modules.matchAll(/^\t(k8s\.io\/[\w-]+) => k8s\.io\/[\w-]+ v0\.(\d+\.\d+)$/gm)].map(([, name, version]) => [name, version]);
  expect(replaced.length).toBeGreaterThan(30);
  const whole = /k8s\.io\/kubernetes v1\.(\d+\.\d+)/.exec(modules)?.[1];
  expect(new Set(replaced.map(([, version]) => version))).toEqual(new Set([whole]));
  expect(readFileSync(join(__dirname, "../../setup/parts/kubernetes.ts"), "utf8")).toContain(`const VERSION = "1.${whole}"`);
});
