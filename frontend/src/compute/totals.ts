/** What is said of a total beside others. */

/** The difference to another figure, undefined where one of them is not known. */
export function difference(value: number | null | undefined, other: number | null | undefined): number | undefined {
  return isKnown(value) && isKnown(other) ? value - other : undefined;
}

function isKnown(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
