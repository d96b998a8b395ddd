import { workloadLiteralSecret } from "../../policies/workload-literal-secret.ts";
import { workloadWithoutLimits } from "../../policies/workload-without-limits.ts";
import { workloadWithoutProbes } from "../../policies/workload-without-probes.ts";
import { deployment, reports, UNKNOWN_VALUE } from "./kit.ts";

const job = (container: object) => ({ type: "kubernetes:batch/v1:Job", props: { spec: { template: { spec: { containers: [{ name: "job", ...container }] } } } } });

describe("probes", () => {
  test("both, in what serves", () => {
    expect(reports(workloadWithoutProbes, deployment())).toEqual([]);
    expect(reports(workloadWithoutProbes, deployment({ container: { livenessProbe: undefined } }))).toEqual([expect.stringMatching(/^connect: containers\[connect\]: has no livenessProbe\./)]);
    expect(reports(workloadWithoutProbes, deployment({ container: { livenessProbe: undefined, readinessProbe: undefined } }))).toEqual([expect.stringMatching(/no readinessProbe and no livenessProbe/)]);
  });
  test("none in what ends by itself, but in a sidecar", () => {
    expect(reports(workloadWithoutProbes, job({}))).toEqual([]);
    expect(reports(workloadWithoutProbes, deployment({ spec: { initContainers: [{ name: "plugins" }] } }))).toEqual([]);
    expect(reports(workloadWithoutProbes, deployment({ spec: { initContainers: [{ name: "proxy", restartPolicy: "Always" }] } }))).toHaveLength(1);
  });
  test("a template that is not known yet", () => {
    expect(reports(workloadWithoutProbes, { type: "kubernetes:apps/v1:Deployment", props: { spec: { template: UNKNOWN_VALUE } } })).toEqual([]);
  });
});

describe("limits", () => {
  test("requests and a bound of memory", () => {
    expect(reports(workloadWithoutLimits, deployment())).toEqual([]);
    expect(reports(workloadWithoutLimits, deployment({ container: { resources: { requests: { cpu: 1, memory: "1Gi" } } } }))).toEqual([expect.stringMatching(/has no resources\.limits\.memory\. Set it/)]);
    expect(reports(workloadWithoutLimits, deployment({ container: { resources: UNKNOWN_VALUE } }))).toEqual([]);
  });
  test("jobs and init containers need them too", () => {
    expect(reports(workloadWithoutLimits, job({}))).toHaveLength(1);
    expect(reports(workloadWithoutLimits, deployment({ spec: { initContainers: [{ name: "plugins" }] } }))).toHaveLength(1);
    expect(reports(workloadWithoutLimits, deployment({ spec: { ephemeralContainers: [{ name: "debug" }] } }))).toEqual([]);
  });
  test("Strimzi's resource", () => {
    const spec = { resources: { requests: { cpu: "1", memory: "2Gi" }, limits: { memory: "2Gi" } } };
    const type = "kubernetes:kafka.strimzi.io/v1:KafkaConnect";
    expect(reports(workloadWithoutLimits, { type, props: { spec } })).toEqual([]);
    expect(reports(workloadWithoutLimits, { type, props: { spec: {} } })).toHaveLength(1);
  });
});

describe("literal secrets", () => {
  const env = (...list: object[]) => reports(workloadLiteralSecret, deployment({ container: { env: list } }));
  const map = (data: object) => reports(workloadLiteralSecret, { type: "kubernetes:core/v1:ConfigMap", name: "worker", props: { data } });

  test("variables", () => {
    expect(env({ name: "AWS_SECRET_ACCESS_KEY", value: "hunter2" })).toEqual([expect.stringMatching(/the variable AWS_SECRET_ACCESS_KEY holds a literal/)]);
    expect(env({ name: "AWS_SECRET_ACCESS_KEY", value: "hunter2" }).join()).not.toContain("hunter2");
    expect(env({ name: "PGPASSWORD", value: "hunter2" })).toHaveLength(1);
    expect(env({ name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "p" } } }, { name: "HEAP", value: "2g" })).toEqual([]);
  });
  test("a worker's properties in a ConfigMap", () => {
    const jaas = (password: string) => `bootstrap.servers=b:9093\nproducer.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="u" password="${password}";\n`;
    expect(map({ "worker.properties": jaas("hunter2") })).toEqual([expect.stringMatching(/^worker: worker\.properties: producer\.sasl\.jaas\.config holds a literal/)]);
    expect(map({ "worker.properties": jaas("${dir:/opt/sluice/secrets:broker}"), other: UNKNOWN_VALUE })).toEqual([]);
    expect(map({ "worker.properties": "ssl.keystore.password=hunter2" })).toHaveLength(1);
  });
});
