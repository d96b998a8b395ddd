import { listOf, mapOf, mapsOf, UNKNOWN, type Props } from "./props.ts";

/** Whether a Kubernetes label selector (`matchLabels`, `matchExpressions`) takes a pod. One that is not known yet does. */
export function selects(selector: unknown, labels: Props): boolean {
  if (selector === UNKNOWN) return true;
  const { matchLabels, matchExpressions } = mapOf(selector);
  if (matchLabels === UNKNOWN || matchExpressions === UNKNOWN) return true;
  return hasAll(mapOf(matchLabels), labels) && mapsOf(matchExpressions).every((one) => holds(one, labels));
}

/** Whether labels hold these, as a Service's selector asks. */
export function hasAll(wanted: Props, labels: Props): boolean {
  return Object.entries(wanted).every(([key, value]) => value === UNKNOWN || labels[key] === UNKNOWN || labels[key] === value);
}

function holds({ key, operator, values }: Props, labels: Props): boolean {
  const value = labels[String(key)];
  const among = listOf(values).includes(value);
  if (operator === "Exists") return value !== undefined;
  if (operator === "DoesNotExist") return value === undefined;
  return operator === "NotIn" ? !among : among;
}
