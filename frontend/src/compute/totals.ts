/** What is said of a total beside others, and of one that is not there. */

/** The difference to another figure, undefined where one of them is not known. */
export function difference(value: number | null | undefined, other: number | null | undefined): number | undefined {
  return isKnown(value) && isKnown(other) ? value - other : undefined;
}

/** Each reason why some of these figures are missing, with those that are. */
export function reasons<Name extends string>(
  names: readonly Name[],
  absent: Record<string, { reason: string }>,
): [reason: string, names: Name[]][] {
  const found = new Map<string, Name[]>();
  for (const name of names) {
    const reason = absent[name]?.reason;
    if (reason !== undefined) found.set(reason, [...(found.get(reason) ?? []), name]);
  }
  return [...found];
}

function isKnown(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
