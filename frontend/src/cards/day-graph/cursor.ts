/** The cursor of the graph, moved by keys, and what it says. */

import type uPlot from "uplot";
import { NOTHING } from "../../compute/format";
import { moved, within } from "../../compute/looking";

/** Put the cursor on the last instant that is drawn until then [s]. */
export function putAt(plot: uPlot, at: number): void {
  const bounds = boundsOf(plot);
  const last = plot.data[0].findLastIndex((each) => each <= at);
  if (bounds) put(plot, Math.min(Math.max(last, bounds[0]), bounds[1]));
}

/** Move the cursor as a key says; false for a key that does not. */
export function move(plot: uPlot, key: string): boolean {
  const bounds = boundsOf(plot);
  const place = bounds && moved(key, plot.cursor.idx ?? undefined, bounds);
  if (place === undefined) return false;
  put(plot, place);
  return true;
}

/** The instant under the cursor [s]. */
export function instantOf(plot: uPlot): number | undefined {
  const { idx } = plot.cursor;
  return idx === null || idx === undefined ? undefined : plot.data[0][idx];
}

/** What stands under the cursor, as the legend says it. */
export function sayingOf(plot: uPlot): string {
  const said = plot.series.map(({ label, value }, number) => {
    const place = plot.cursor.idxs?.[number];
    const there = typeof place === "number" ? plot.data[number]?.[place] : null;
    const isKnown = typeof there === "number" && typeof value === "function";
    return `${typeof label === "string" ? label : ""} ${isKnown ? value(plot, there, number, place ?? null) : NOTHING}`;
  });
  return said.join(", ");
}

function boundsOf(plot: uPlot): [number, number] | undefined {
  const { min, max } = plot.scales.x ?? {};
  return within(plot.data[0] as number[], min ?? -Infinity, max ?? Infinity);
}

function put(plot: uPlot, place: number): void {
  const left = plot.valToPos(plot.data[0][place] ?? 0, "x");
  plot.setCursor({ left, top: plot.over.clientHeight / 2 });
}
