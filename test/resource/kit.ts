import { complete, type ConnectorInputs, type ConnectorOutputs } from "../../connectors/resource/inputs.ts";
import { forget } from "../../connectors/resource/overview.ts";
import { pace } from "../../connectors/resource/pace.ts";
import { FakeConnect } from "../fakes/connect.ts";

export const SOURCE = "org.apache.kafka.connect.file.FileStreamSourceConnector";
export const CONFIG = { "connector.class": SOURCE, topic: "t1", file: "/tmp/in.txt", "tasks.max": "2" };
export const OWNER = "sluice/test/a";

/** Tests do not wait as long as a real worker may need, but a machine that stands still for a moment is no silent worker. */
export function hurry(): void {
  Object.assign(pace, { backoffMs: 4, backoffMaxMs: 20, readMs: 5_000, writeMs: 5_000, glanceMs: 5_000, validateMs: 500, bootMs: 400, goneMs: 150, pollMs: 10, staleMs: 150, overviewMs: 0 });
}

/** A fake worker for each test of a file. */
export function withWorker(): { readonly fake: FakeConnect; args(more?: object): ConnectorInputs } {
  let fake: FakeConnect;
  beforeAll(hurry);
  beforeEach(async () => {
    fake = await FakeConnect.start();
  });
  afterEach(async () => {
    forget(fake.endpoint);
    await fake.close();
  });
  return {
    get fake() {
      return fake;
    },
    args: (more = {}) => complete({ endpoint: fake.endpoint, name: "a", config: CONFIG, owner: OWNER, settleSeconds: 0.05, timeoutSeconds: 3, ...more }),
  };
}

/** The message of the failure, or `undefined` when there was none. */
export async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  return work.then(() => undefined, (error: Error) => error);
}

export type { ConnectorInputs, ConnectorOutputs };
