/** Keys whose `${…}` are words that a transform or connector puts values for: no references. */
export const TEMPLATES = /(\.replacement|\.topic\.format|\.format|\.template|\.pattern|\.regex|^data\.stream\.namespace|^http\.request\.(url|body|params|headers))$/;

/** One `${…}` in a value. */
export interface Found {
  readonly key: string;
  /** With `${` and `}`. */
  readonly text: string;
  /** What is between them. */
  readonly inside: string;
}

/** Every `${…}` that Connect may take for a reference. */
export function references(config: Readonly<Record<string, string>>): Found[] {
  return Object.entries(config).flatMap(([key, value]) => {
    if (!value.includes("${") || (TEMPLATES.test(key) && !/\$\{(env|file|dir|secrets?):/.test(value))) return [];
    return [...value.matchAll(/\$\{([^{}]*)\}/g)].map((match) => ({ key, text: match[0], inside: match[1] ?? "" }));
  });
}
