/** A Java key store among certificates: base64 of its bytes, and not PEM. */
export function isKeyStore(name: string): boolean {
  return name.endsWith(".jks");
}

/** The files that are key stores, or the ones that are not. */
export function pickFiles<T>(files: Readonly<Record<string, T>>, keyStores: boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => isKeyStore(name) === keyStores));
}

/** Data of the ConfigMap of certificates. */
export function trustData<T>(files: Readonly<Record<string, T>>): { data: Record<string, T>; binaryData?: Record<string, T> } {
  const binary = pickFiles(files, true);
  return { data: pickFiles(files, false), ...(Object.keys(binary).length > 0 ? { binaryData: binary } : {}) };
}
