import type { BrokerSecurity } from "../../broker/security.ts";
import type { KubernetesConnect, PluginArchive } from "../../config/stack.ts";
import type { PipelinePlan } from "../../pipeline/shape.ts";
import { OWN_JAR, PATHS } from "./paths.ts";

/** Where a worker's plugins come from. */
export interface Plugins {
  /** Folders of `setup/maven` that Maven resolves into plugin folders. */
  readonly parts: readonly string[];
  /** The same for the worker's own class path. */
  readonly libraries: readonly string[];
  readonly archives: readonly PluginArchive[];
  /** Maven repository, where Maven resolves them. */
  readonly repository: string | undefined;
  /** Image that is mounted as a volume. */
  readonly image: string | undefined;
  /** `plugin.path` */
  readonly path: readonly string[];
  /** Some may have no manifest and be found only by scanning. */
  readonly scan: boolean;
}

/** What the connectors of a plan need, from where the configuration says. */
export function pluginsOf({ plugins, archives }: KubernetesConnect, plan: Pick<PipelinePlan, "connectors" | "registry">, security: BrokerSecurity | undefined): Plugins {
  const maven = plugins.from === "maven";
  const needs = (prefix: string): boolean => plan.connectors.some(({ className }) => className.startsWith(prefix));
  const iam = security !== undefined && "mechanism" in security && security.mechanism === "AWS_MSK_IAM";
  const parts = maven ? [...(needs("io.debezium.") ? ["debezium"] : []), ...(needs("org.apache.iceberg.") ? ["iceberg"] : []), ...(plan.registry?.api === "apicurio" ? ["apicurio"] : [])] : [];
  const fetched = parts.length > 0 || archives.length > 0;
  return {
    parts,
    libraries: maven && iam ? ["msk-iam"] : [],
    archives,
    repository: plugins.from === "maven" ? plugins.repository : undefined,
    image: plugins.from === "image" ? plugins.image : undefined,
    path: [...(fetched ? [`${PATHS.fetched}/plugins`] : []), ...(plugins.from === "image" ? [PATHS.image] : []), ...(plugins.from === "baked" ? [PATHS.baked] : []), `${PATHS.own}/${OWN_JAR}`],
    scan: !maven || archives.length > 0,
  };
}

/** Whether an init container must fetch anything. */
export function mustFetch({ parts, libraries, archives }: Plugins): boolean {
  return parts.length + libraries.length + archives.length > 0;
}
