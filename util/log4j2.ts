// What follows a key that names a secret, up to the next blank, comma or bracket. `${…}` is a reference and stays.
// Braces by number: log4j counts them to find where the expression ends.
const HIDE = "(?i)((?:password|passwd|secret|access[-_.]key|credential)[^\\\\s=:,]*\\\\s*[=:]\\\\s*)(?!\\\\$\\\\x7b|\\\\[hidden\\\\]|null)[^\\\\s,;\\\\x7d\\\\]]+";

/** The layout of an appender, as lines of `log4j2.properties`: secrets hidden in messages and in traces. */
export function safeLayout(appender: string): string[] {
  return [
    `appender.${appender}.layout.type=PatternLayout`,
    `appender.${appender}.layout.pattern=[%d] %p %replace{%m (%c)%n%ex}{${HIDE}}{$1[hidden]}`,
    // Else log4j writes every trace a second time, as it is.
    `appender.${appender}.layout.alwaysWriteExceptions=false`,
  ];
}

/** Levels of loggers, by their names. */
export function loggerLines(levels: Readonly<Record<string, string>>): string[] {
  return Object.entries(levels).flatMap(([name, level], index) => [`logger.l${index}.name=${name}`, `logger.l${index}.level=${level}`]);
}
