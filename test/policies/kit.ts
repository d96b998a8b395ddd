import type { ResourceValidationArgs, ResourceValidationPolicy, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";

/** What the policy host uses itself; the package has no types for it. */
const { unknownCheckingProxy, unknownStringValue } = jest.requireActual<{ unknownCheckingProxy: (props: object) => object; unknownStringValue: string }>("@pulumi/policy/proxy.js");

/** A value that a preview does not know. */
export const UNKNOWN_VALUE = unknownStringValue;

/** A resource as a test writes it down. */
export interface Given {
  readonly type: string;
  readonly props: Record<string, unknown>;
  readonly name?: string;
  /** Names of the resources whose outputs are in a property. */
  readonly from?: Readonly<Record<string, readonly string[]>>;
}

interface Circumstances {
  readonly stack?: string;
  /** What `--policy-pack-config` says of this policy. */
  readonly config?: Record<string, unknown>;
}

/**
 * What a policy reports about these resources, with properties behind the same proxy that the policy host puts them behind. Proves
 * the policy, not that the engine calls it (test/policies/host.test.ts and test/engine/policies.test.ts do).
 */
export function reports(policy: ResourceValidationPolicy | StackValidationPolicy, given: Given | readonly Given[], { stack = "staging", config = {} }: Circumstances = {}): string[] {
  const seen: string[] = [];
  const urn = ({ type, name = "it" }: { type: string; name?: string }): string => `urn:pulumi:${stack}::sluice::${type}::${name}`;
  const all = (Array.isArray(given) ? given : [given]) as readonly Given[];
  const list = all.map((one) => ({ type: one.type, name: one.name ?? "it", urn: urn(one), props: unknownCheckingProxy(one.props) as Record<string, unknown> }));
  if ("validateStack" in policy) {
    const owners = (names: readonly string[]) => list.filter(({ name }) => names.includes(name));
    const resources = list.map((one, index) => ({ ...one, propertyDependencies: Object.fromEntries(Object.entries(all[index]?.from ?? {}).map(([key, names]) => [key, owners(names)])) }));
    void policy.validateStack({ resources, getConfig: () => config } as unknown as StackValidationArgs, (message) => seen.push(message));
    return seen;
  }
  for (const one of list) {
    const validate = policy.validateResource as (args: ResourceValidationArgs, report: (message: string) => void) => void;
    validate({ ...one, getConfig: () => config } as unknown as ResourceValidationArgs, (message) => seen.push(message));
  }
  return seen;
}

/** A Deployment of one container, as right as it can be; what a test changes is laid over it. */
export function deployment({ container = {}, spec = {}, labels = { app: "connect" }, name = "connect", namespace = "cdc" }: { container?: object; spec?: object; labels?: object; name?: string; namespace?: string } = {}): Given {
  const right = {
    name: "connect",
    image: `quay.io/strimzi/kafka:1.2.0@sha256:${"a".repeat(64)}`,
    ports: [{ containerPort: 8083, name: "rest" }],
    readinessProbe: { httpGet: { path: "/health", port: 8083 } },
    livenessProbe: { httpGet: { path: "/health", port: 8083 } },
    resources: { requests: { cpu: "500m", memory: "2Gi" }, limits: { memory: "2Gi" } },
  };
  return {
    type: "kubernetes:apps/v1:Deployment",
    name,
    props: { metadata: { name, namespace }, spec: { template: { metadata: { labels }, spec: { containers: [{ ...right, ...container }], ...spec } } } },
  };
}
