/** The energies of days or months as bars: what was used above zero, what was given to the grid below. */

import type { Day } from "./days";

export const STACK = ["direct_kwh", "from_grid_kwh", "to_grid_kwh"] as const;
export type Energy = (typeof STACK)[number];

/** A day or month, and what is known of it. */
export type BarRow = { start: Day } & Partial<Record<Energy, number | null>>;

/** A part of a bar, in shares of the whole height from below [%]. */
export interface Part {
  name: Energy;
  bottom: number;
  height: number;
}

export interface Bars {
  /** Where zero is [%]. */
  zero: number;
  /** Energies [kWh] with where they are [%]. */
  ticks: { value: number; at: number }[];
  /** The parts of each row, none of one of which nothing is known. */
  parts: Part[][];
}

const TICKS = 4; // about so many steps from the lowest to the highest
const NICE = [1, 2, 5];

function known(value: number | null | undefined): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.max(0, value) : 0;
}

/** A step of 1, 2 or 5 times some power of ten that divides a height into few parts. */
function stepOf(height: number): number {
  const least = height / TICKS;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * (NICE.find((each) => each * power >= least) ?? 10);
}

/** Bars over one axis, which begins and ends at a step. */
export function barsOf(rows: readonly BarRow[]): Bars {
  const above = Math.max(0, ...rows.map((row) => known(row.direct_kwh) + known(row.from_grid_kwh)));
  const below = Math.max(0, ...rows.map((row) => known(row.to_grid_kwh)));
  const step = stepOf(above + below || 1);
  const [up, down] = [Math.max(1, Math.ceil(above / step)), Math.ceil(below / step)];
  const share = (kwh: number): number => (100 * kwh) / (step * (up + down));
  const zero = share(down * step);
  return {
    zero,
    ticks: Array.from({ length: up + down + 1 }, (_, place) => ({
      value: Number(((place - down) * step).toPrecision(6)),
      at: share(place * step),
    })),
    parts: rows.map((row) => {
      const [direct, from, to] = STACK.map((name) => share(known(row[name]))) as [number, number, number];
      const parts: Part[] = [
        { name: "direct_kwh", bottom: zero, height: direct },
        { name: "from_grid_kwh", bottom: zero + direct, height: from },
        { name: "to_grid_kwh", bottom: zero - to, height: to },
      ];
      return parts.filter(({ height }) => height > 0);
    }),
  };
}
