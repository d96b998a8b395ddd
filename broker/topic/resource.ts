import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { BrokerEndpoint } from "../endpoint.ts";

export interface TopicArgs {
  broker: pulumi.Input<BrokerEndpoint>;
  /** Name on the broker. A new name is a new topic: the records of the old one are not moved. */
  name: pulumi.Input<string>;
  /** Can grow, never shrink. */
  partitions: pulumi.Input<number>;
  /** -1: the broker's default. */
  replicationFactor: pulumi.Input<number>;
  /** Topic configuration such as `{"cleanup.policy": "compact"}`; default: the broker's own. */
  configs?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Records of one key must stay in order: the topic then never grows. Default `false`. */
  keyed?: pulumi.Input<boolean>;
  /** Leave the topic and its records on destroy. Default `false`. */
  retain?: pulumi.Input<boolean>;
}

/** One Kafka topic, made, grown and configured through the broker's admin protocol. */
export class Topic extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;
  declare readonly partitions: pulumi.Output<number>;
  declare readonly topicId: pulumi.Output<string>;
  declare readonly adopted: pulumi.Output<boolean>;

  constructor(name: string, args: TopicArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./broker/topic/lifecycle.ts"), name, { configs: {}, ...args, topicId: undefined, adopted: undefined }, opts, "kafka", "Topic");
  }
}
