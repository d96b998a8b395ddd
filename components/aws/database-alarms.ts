import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ALARM_PERIOD, databaseAlarms, type AlarmWish } from "../../aws/database/alarms.ts";

export interface DatabaseAlarmsArgs extends AlarmWish {
  /** `sluice-staging`: first part of their names. */
  readonly id: string;
  /** DB instance identifier; on Aurora one for each instance. */
  readonly instances: readonly pulumi.Input<string>[];
  /** Aurora's DB cluster identifier. */
  readonly cluster?: pulumi.Input<string>;
  /** ARN of the SNS topic that they tell. Absent: they are made and tell nobody. */
  readonly topic: string | undefined;
}

/** CloudWatch alarms on what a captured database can die of. They ring also when the whole cluster is down. */
export class DatabaseAlarms extends pulumi.ComponentResource {
  readonly alarms: readonly aws.cloudwatch.MetricAlarm[];

  constructor(name: string, args: DatabaseAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:aws:DatabaseAlarms", name, {}, opts);
    const actions = args.topic === undefined ? [] : [args.topic];
    this.alarms = databaseAlarms(args).flatMap((alarm) => {
      const subjects = alarm.dimension === "DBClusterIdentifier" ? (args.cluster === undefined ? [] : [args.cluster]) : args.instances;
      return subjects.map((subject, at) => {
        const part = subjects.length > 1 ? `${alarm.id}-${at}` : alarm.id;
        return new aws.cloudwatch.MetricAlarm(`${name}-${part}`, {
          name: `${args.id}-database-${part}`,
          alarmDescription: alarm.description,
          namespace: "AWS/RDS",
          metricName: alarm.metric,
          dimensions: { [alarm.dimension]: subject },
          statistic: alarm.statistic,
          comparisonOperator: alarm.comparison,
          threshold: alarm.threshold,
          period: ALARM_PERIOD,
          evaluationPeriods: alarm.periods,
          treatMissingData: "notBreaching",
          alarmActions: actions,
          okActions: actions,
        }, { parent: this });
      });
    });
    this.registerOutputs({});
  }
}
