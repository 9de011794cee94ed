/** How the power of a day is drawn. */

import uPlot from "uplot";
import type { Readings, SeriesName } from "../../api/types";
import { digitsOf, NOTHING, number, power, powers, time } from "../../compute/format";
import { joined, steps, type Unpacked, unpack } from "../../compute/series";
import type { Hass } from "../../shared/hass";
import type { Words } from "../../shared/words";

export const DRAWN: readonly SeriesName[] = ["load_w", "solar_w", "grid_w", "battery_w", "charger_w"];

export type Drawn = Map<SeriesName, Unpacked>;

export interface Look {
  hass: Hass;
  words: Words;
  readings: Readings;
  width: number;
  height: number;
  /** The value of a colour of the theme. */
  colour: (name: string) => string;
  /** Told what was chosen with the pointer [ms]. */
  zoomed: (start: number, end: number) => void;
  /** Told that the whole is wanted back. */
  whole: () => void;
  /** Told that it is drawn, and knows where each instant is. */
  ready: (plot: uPlot) => void;
}

const COLOURS: Partial<Record<SeriesName, string>> = {
  load_w: "--quiet",
  solar_w: "--solar",
  grid_w: "--grid",
  battery_w: "--battery",
  charger_w: "--car",
};
const AXIS_PX = 60;
const NARROW_PX = 500;
const NARROW_AXIS_PX = 46;
const HOURS_PX = 30;
const HALF_LABEL_PX = 32; // of midnight at either edge, as 12:00 AM
const FONT_PX = 12;
const LETTER_PX = 8; // with some air
const MOST_W = 1e6; // what is beyond it is no power of a house, and is drawn out of sight
const EDGE: uPlot.Range.Limit = { pad: 0.05, soft: 0, mode: 1 };
const FADED = "28"; // of 255, behind a colour

/** The series of an answer. */
export function drawn(readings: Readings): Drawn {
  const found: Drawn = new Map();
  for (const name of DRAWN) {
    const packed = readings.series[name];
    if (packed && packed.dt.length > 0) found.set(name, unpack(packed, readings.step_s));
  }
  return found;
}

/** Whether prices change during the day. */
export function hasPrices(readings: Readings): boolean {
  return readings.prices.length > 1;
}

/** All that is drawn, over one axis. */
export function dataOf(series: Drawn, readings: Readings): uPlot.AlignedData {
  const more = [steps(readings.quarters, 1, quartersEnd(readings))];
  if (hasPrices(readings)) more.push(steps(readings.prices, 1, readings.end));
  return joined([...series.values(), ...more]);
}

function quartersEnd(readings: Readings): number {
  const last = readings.quarters.at(-1);
  return last ? Math.min(last[0] + 900_000, readings.end) : readings.end;
}

/** The options of the graph. */
export function optionsOf(series: Drawn, look: Look): uPlot.Options {
  const { readings, hass, words, colour } = look;
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const watts = told((value) => power(value, hass.locale));
  const lines = [...series.keys()].map((name): uPlot.Series => {
    const stroke = colour(COLOURS[name] ?? "--text");
    const fill = name === "solar_w" || name === "load_w" ? { fill: `${stroke}${FADED}` } : {};
    return { label: words.graph.series[name as keyof Words["graph"]["series"]], stroke, width: 1.5, value: watts, ...fill };
  });
  const quarters: uPlot.Series = {
    label: words.graph.quarters,
    stroke: colour("--grid"),
    width: 1.5,
    dash: [3, 3],
    value: watts,
    ...(stepped ? { paths: stepped } : {}),
  };
  const price: uPlot.Series = {
    label: words.graph.price,
    scale: "price",
    stroke: colour("--to-grid"),
    width: 1,
    value: told((value) => `${number(value, hass.locale, 4)} ${words.graph.perKwh}`),
    ...(stepped ? { paths: stepped } : {}),
  };
  const moment = told((at) => (at === null ? NOTHING : time(at * 1000, readings.zone, hass.locale, true)));
  const plotted: uPlot.Series[] = [
    { label: words.graph.time, value: moment },
    ...lines,
    quarters,
    ...(hasPrices(readings) ? [price] : []),
  ];
  return {
    width: look.width,
    height: look.height,
    padding: [null, labelRoom, null, labelRoom],
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), readings.zone),
    legend: { markers: { width: 2, dash: (_, place) => (plotted[place]?.dash ? "dotted" : "solid") } },
    cursor: {
      drag: { x: true, y: false, setScale: false },
      hover: Object.assign<uPlot.Cursor.Hover, object>({}, { bias: -1 }), // backward: a value holds until the next one
      bind: { dblclick: () => () => { look.whole(); return null; } },
    },
    scales: {
      x: { time: true, min: readings.start / 1000, max: readings.end / 1000 },
      y: { range: rangeOf(readings) },
    },
    series: plotted,
    axes: axesOf(look),
    hooks: {
      ready: [look.ready],
      drawClear: [(plot) => { shade(plot, look); }],
      setSelect: [(plot) => { select(plot, look); }],
    },
  };
}

/** Room for half a label of time, where there is no axis beside the graph: of a day without readings, at both sides. */
const labelRoom: uPlot.PaddingSide = (_, side, hasAxis) => (hasAxis[side] ? 0 : HALF_LABEL_PX);

/** The powers that are in sight, and the limit. */
function rangeOf({ limit_w }: Readings): uPlot.Range.Function {
  const edges = { min: EDGE, max: { ...EDGE, soft: 1.1 * (limit_w ?? 0) } };
  return (_: uPlot, least: number | null, most: number | null): uPlot.Range.MinMax =>
    least === null || most === null
      ? [null, null]
      : uPlot.rangeNum(Math.max(least, -MOST_W), Math.min(most, MOST_W), edges);
}

/** What the legend says at the pointer; without one, nothing. */
function told(write: (value: number | null) => string): uPlot.Series.Value {
  return (_, value, __, place) => (typeof place === "number" ? write(value) : "");
}

function axesOf({ hass, readings, colour, words, width }: Look): uPlot.Axis[] {
  const isNarrow = width < NARROW_PX;
  const size = isNarrow ? NARROW_AXIS_PX : AXIS_PX;
  const line = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  const hours = (_: uPlot, at: number[]): string[] => at.map((each) => time(each * 1000, readings.zone, hass.locale));
  const watts = (_: uPlot, values: number[], ...[, , step]: [number, number, number]): string[] =>
    powers(values, step, hass.locale);
  const prices = (_: uPlot, values: number[], ...[, , step]: [number, number, number]): string[] =>
    values.map((each) => number(each, hass.locale, digitsOf(step)));
  const price: uPlot.Axis = {
    ...line,
    scale: "price",
    size,
    values: prices,
    grid: { show: false },
    ...(isNarrow ? {} : { label: words.graph.perKwh }),
  };
  Object.assign(price, { side: 1 }); // the right one; its enumeration has no values at run time
  const longest = time(Date.UTC(2026, 0, 1, 23), "UTC", hass.locale).length; // as "11:00 PM"
  const space = LETTER_PX * (longest + 1);
  return [{ ...line, size: HOURS_PX, values: hours, space }, { ...line, size, values: watts }, ...(hasPrices(readings) ? [price] : [])];
}

/** Shade when the car was charged and when nothing is known, and draw the limit. */
function shade(plot: uPlot, { readings, colour, words, hass }: Look): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const band = (start: number, end: number, style: string): void => {
    const from = plot.valToPos(start / 1000, "x", true);
    ctx.fillStyle = style;
    ctx.fillRect(from, bbox.top, plot.valToPos(end / 1000, "x", true) - from, bbox.height);
  };
  for (const [start, end] of readings.charging) band(start, end, `${colour("--car")}${FADED}`);
  for (const [start, , quality] of readings.quarters) {
    if (quality !== "complete") band(start, start + 900_000, `${colour("--quiet")}${FADED}`);
  }
  if (readings.limit_w !== null) {
    const y = plot.valToPos(readings.limit_w, "y", true);
    ctx.strokeStyle = colour("--bad");
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = `${FONT_PX * devicePixelRatio}px sans-serif`;
    ctx.fillStyle = colour("--bad");
    const isLow = y - bbox.top > 2 * FONT_PX * devicePixelRatio;
    const at = y + (isLow ? -2 : 4) * devicePixelRatio;
    ctx.textBaseline = isLow ? "bottom" : "top";
    ctx.textAlign = "left"; // once the axes were drawn it is theirs
    ctx.fillText(`${words.graph.limit} ${power(readings.limit_w, hass.locale)}`, bbox.left + 4 * devicePixelRatio, at);
  }
  ctx.restore();
}

/** Tell what was chosen with the pointer, unless that was a click. */
function select(plot: uPlot, look: Look): void {
  const { left, width } = plot.select;
  if (width < 4) return;
  look.zoomed(plot.posToVal(left, "x") * 1000, plot.posToVal(left + width, "x") * 1000);
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}
