import { QUIET } from "../../connectors/worker/quiet.ts";
import { loggerLines, safeLayout } from "../../util/log4j2.ts";

/** `log4j2.properties` of a pod: everything to standard output, secrets hidden. */
export function podLogging(): string {
  const lines = [
    "status=warn",
    "appender.console.type=Console",
    "appender.console.name=console",
    "appender.console.target=SYSTEM_OUT",
    ...safeLayout("console"),
    "rootLogger.level=info",
    "rootLogger.appenderRef.console.ref=console",
    ...loggerLines(QUIET),
  ];
  return `${lines.join("\n")}\n`;
}
