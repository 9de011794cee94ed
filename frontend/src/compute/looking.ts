/** Looking closer at a part of a day, and from one instant to the next. */

export interface Stretch {
  start_ms: number;
  end_ms: number;
}

const LEAST_MS = 60_000; // meters speak no more often than once a second

/** A stretch so many times as long, in which an instant stays where it is; undefined is the whole. */
export function zoomed(now: Stretch, whole: Stretch, at_ms: number, factor: number): Stretch | undefined {
  const length = Math.round(Math.max((now.end_ms - now.start_ms) * factor, LEAST_MS));
  if (length >= whole.end_ms - whole.start_ms) return undefined;
  const before = (length * (at_ms - now.start_ms)) / (now.end_ms - now.start_ms);
  const latest = whole.end_ms - length;
  const start_ms = Math.round(Math.min(Math.max(at_ms - before, whole.start_ms), latest));
  return { start_ms, end_ms: start_ms + length };
}

/** The places of the first and of the last of sorted instants within [from, until]; none is undefined. */
export function within(times: readonly number[], from: number, until: number): [number, number] | undefined {
  const first = times.findIndex((time) => time >= from);
  const last = times.findLastIndex((time) => time <= until);
  return first < 0 || last < first ? undefined : [first, last];
}

/** The place that a key goes to, of those within bounds; undefined for a key that goes nowhere. */
export function moved(key: string, place: number | undefined, [first, last]: readonly [number, number]): number | undefined {
  const far = Math.max(1, Math.round((last - first) / 24));
  const steps: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: far, PageDown: -far };
  if (key === "Home") return first;
  if (key === "End") return last;
  const step = steps[key];
  if (step === undefined) return undefined;
  if (place === undefined) return step > 0 ? first : last;
  return Math.min(Math.max(place + step, first), last);
}
