import * as pulumi from "@pulumi/pulumi";
import type { BrokerEndpoint } from "../broker/endpoint.ts";
import { Topic } from "../broker/topic/resource.ts";
import type { TopicPlan } from "../pipeline/shape.ts";
import type { BrokerServer, Make } from "./box.ts";

export interface MessageBrokerArgs {
  readonly server: Make<BrokerServer>;
  readonly topics: readonly TopicPlan[];
  /** What must have been found right before a topic is made. */
  readonly after: readonly pulumi.Resource[];
}

/** The Kafka API and every topic of the pipeline: nothing relies on topics that make themselves. */
export class MessageBroker extends pulumi.ComponentResource {
  readonly server: BrokerServer;
  readonly endpoint: pulumi.Output<BrokerEndpoint>;
  readonly topics: readonly Topic[];

  constructor(name: string, args: MessageBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:MessageBroker", name, {}, opts);
    this.server = args.server(`${name}-server`, this);
    this.endpoint = this.server.endpoint;
    this.topics = args.topics.map(({ name: topic, kind, partitions, replicationFactor, configs }) =>
      new Topic(`${name}-${topic}`, { broker: this.endpoint, name: topic, partitions, replicationFactor, configs: { ...configs }, keyed: kind === "data" || kind === "feed" }, { parent: this, dependsOn: [...args.after, ...this.server.ready] }));
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
