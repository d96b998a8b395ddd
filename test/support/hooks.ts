import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

type Answer = (error: Error | null, answer: object) => void;

/** Pulumi's mocks know no resource hooks yet: they are taken and never run. Call it before `setMocks`. */
export function takeHooks(): void {
  Object.assign(MockMonitor.prototype, { registerResourceHook: (_request: unknown, answer: Answer) => answer(null, {}) });
}

/** What a program asks of the engine for a resource beyond its inputs (`RegisterResourceRequest` of Pulumi's protocol). */
export interface Asked {
  getType(): string;
  getName(): string;
  getParent(): string;
  /** `<urn>::<id>` */
  getProvider(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDependenciesList(): string[];
  getHooks(): { getBeforeUpdateList(): string[] } | undefined;
}

/** Calls `tell` with every request that the mocks get from now on; answers what ends that. */
export function listen(tell: (asked: Asked) => void): () => void {
  const original = MockMonitor.prototype.registerResource as (this: unknown, request: Asked, answer: Answer) => Promise<void>;
  MockMonitor.prototype.registerResource = function (this: unknown, request: Asked, answer: Answer) {
    tell(request);
    return original.call(this, request, answer);
  };
  return () => {
    MockMonitor.prototype.registerResource = original;
  };
}
