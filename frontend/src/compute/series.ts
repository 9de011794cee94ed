/** Series as they come over the line, and as they are drawn: columns over one axis of time. */

/** One series in columns: `t0` in milliseconds, then the differences in steps; null is a gap. */
export interface Packed {
  t0: number;
  dt: number[];
  v: (number | null)[];
}

export interface Unpacked {
  /** Instants [s]. */
  times: number[];
  values: (number | null)[];
}

/** The instants and the values of a series; what is no number is a gap. */
export function unpack(packed: Packed, step_s: number): Unpacked {
  let at = packed.t0 / 1000;
  const times = packed.dt.map((steps) => (at += steps * step_s));
  const values = times.map((_, place) => {
    const value = packed.v[place];
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  });
  return { times, values };
}

/** A series with one more point, if that is later than all others; a gap before it, if no value holds so long. */
export function appended(series: Unpacked, at_s: number, value: number | null, hold_s: number): Unpacked {
  const last = series.times.at(-1) ?? -Infinity;
  if (at_s <= last) return series;
  const gap = Number.isFinite(last) && at_s - last > hold_s ? [last + hold_s] : [];
  return { times: [...series.times, ...gap, at_s], values: [...series.values, ...gap.map(() => null), value] };
}

/** Rows of [start, …values] as steps: each holds until the next one, the last until the end. */
export function steps(rows: readonly (readonly [number, ...unknown[]])[], column: number, end_ms: number): Unpacked {
  const last = rows.at(-1);
  const all = last ? [...rows, [end_ms, ...last.slice(1)] as const] : [];
  return {
    times: all.map(([start]) => start / 1000),
    values: all.map((row) => {
      const value = row[column];
      return typeof value === "number" && Number.isFinite(value) ? value : null;
    }),
  };
}

/**
 * Several series over one axis: undefined where one has no point of its own, null where it has a gap, which
 * goes on over the points of the others until it has one again.
 */
export function joined(all: readonly Unpacked[]): [number[], ...(number | null | undefined)[][]] {
  const times = [...new Set(all.flatMap((each) => each.times))].sort((one, other) => one - other);
  const columns = all.map((each) => {
    const known = new Map(each.times.map((time, place) => [time, each.values[place] ?? null]));
    let isGap = false;
    return times.map((time) => {
      const value = known.get(time);
      if (value !== undefined) isGap = value === null;
      return value === undefined && isGap ? null : value;
    });
  });
  return [times, ...columns];
}

/** What a table may hold. */
export type Cell = string | number | null | undefined;

/** A text that a table reads as one field. */
function field(value: Cell): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = /^[=+@\t\r]/.test(text) ? `'${text}` : text; // a name is no formula
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table of rows with a heading, as a CSV file. */
export function csv(heading: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [heading, ...rows].map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}
