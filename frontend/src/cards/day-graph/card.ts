/** The power of a day: its flows, its quarter-hours beside the limit, and prices where they change. */

import { css, html, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from "lit";
import uPlot from "uplot";
import plotCss from "uplot/dist/uPlot.min.css?inline";
import { readings as ask, type ReadingsQuery } from "../../api/commands";
import type { LiveName, LiveRow, Readings } from "../../api/types";
import { time } from "../../compute/format";
import { type Stretch, zoomed } from "../../compute/looking";
import { appended } from "../../compute/series";
import type { Context } from "../../shared/base-card";
import { DayCard } from "../../shared/day-card";
import { define } from "../../shared/define";
import { styles } from "../../shared/styles";
import type { Words } from "../../shared/words";
import { HEIGHT_PX, PLACE_PX, TAG } from "./const";
import { instantOf, move, putAt, sayingOf } from "./cursor";
import { dataOf, type Drawn, drawn, optionsOf } from "./plot";
import { download, tableOf } from "./table";

export { TAG } from "./const";
export { form, stub } from "./editor";

const RENEW_MS = 300_000;
const KEYS: Partial<Record<string, number>> = { "+": 0.5, "=": 0.5, "-": 2 }; // and how many times as long it is then

export class DayGraphCard extends DayCard {
  static override properties = {
    ...DayCard.properties,
    readings: { state: true },
    zoom: { state: true },
    said: { state: true },
  };
  static override styles = [
    unsafeCSS(plotCss),
    styles,
    css`
      .plot {
        min-height: ${PLACE_PX}px;
        overflow: hidden;
      }
      .u-legend {
        font-size: 0.85rem;
        text-align: start;
      }
      .u-legend th {
        font-weight: inherit;
      }
      .u-inline.u-live th::after {
        content: "";
      }
      .u-inline.u-live .u-value {
        min-width: 5em;
        white-space: nowrap;
      }
      .u-legend .u-series:first-child {
        display: block;
        min-height: 1.6em;
      }
      .u-legend .u-series:first-child th {
        display: none;
      }
      .u-legend th,
      .u-legend td {
        border: 0;
        padding: 2px 4px;
      }
    `,
  ];

  declare readings: Readings | undefined;
  declare zoom: Stretch | undefined;
  /** What the cursor of who uses the keyboard is on. */
  declare said: string | undefined;

  private whole: Stretch | undefined;
  private cursorAt: number | undefined;
  private plot: uPlot | undefined;
  private series: Drawn = new Map();
  private asking = "";
  private again: number | undefined;
  private drawnOf: unknown;
  private readonly resized = new ResizeObserver(() => {
    this.fit();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.again = window.setInterval(this.renew, RENEW_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.again);
    this.resized.disconnect();
    this.clear();
    this.asking = "";
  }

  protected override heading(words: Words): string {
    return words.graph.title;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has("chosen") && changed.get("chosen")) this.back();
    const { hass, day, house } = this;
    if (changed.get("hass")?.connected === false) this.asking = ""; // what happened meanwhile was not told
    if (!hass?.connected || !house || day === undefined) return;
    const query: ReadingsQuery = this.zoom ? { ...this.zoom } : { date: day };
    const asking = JSON.stringify([query, house.entry_id]);
    if (asking === this.asking) return;
    this.asking = asking;
    ask(hass, this.config ?? {}, query).then(
      (found) => {
        if (asking === this.asking) this.keep(found);
      },
      (error: unknown) => {
        if (asking !== this.asking) return;
        this.readings = undefined;
        this.fail(error);
      },
    );
  }

  private keep(found: Readings): void {
    this.error = undefined;
    this.series = drawn(found);
    this.readings = found;
    if (!this.zoom) this.whole = { start_ms: found.start, end_ms: found.end };
  }

  protected override onLive({ at, values, hold_ms }: LiveRow): void {
    const { readings } = this;
    if (!readings || readings.is_over || this.zoom || at >= readings.end) return;
    for (const [name, series] of this.series) {
      this.series.set(name, appended(series, at / 1000, values[name as LiveName] ?? null, hold_ms / 1000));
    }
    this.plot?.setData(dataOf(this.series, readings), false);
    this.plot?.redraw(true);
  }

  protected override content(context: Context): TemplateResult {
    const { readings } = this;
    const { words } = context;
    const isEmpty = readings !== undefined && this.series.size === 0;
    return html`<div class="row" role="group" aria-label=${words.graph.tools}>
        <button @click=${this.back} ?disabled=${!this.zoom}>${words.graph.whole}</button>
        <button @click=${this.closer} ?disabled=${!readings}>${words.graph.closer}</button>
        <button @click=${this.save} ?disabled=${!readings}>${words.graph.csv}</button>
      </div>
      <div
        class="plot"
        role="application"
        tabindex="0"
        aria-label=${words.graph.label}
        aria-describedby="keys"
        @keydown=${this.keyed}
      ></div>
      <p class="unseen" id="keys">${words.graph.keys}</p>
      <p class="unseen" aria-live="polite">${this.said}</p>
      ${isEmpty ? html`<p class="quiet" role="status">${words.graph.nothing}</p>` : nothing}
      ${readings ? tableOf(readings, context) : nothing}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { hass, words, readings } = this;
    const place = this.renderRoot.querySelector<HTMLElement>(".plot");
    if (!readings) this.clear();
    if (!hass || !words || !readings || !place) return;
    const look = [readings, hass.themes, hass.locale, words];
    if (this.plot && JSON.stringify(look.slice(1)) === this.drawnOf && !changed.has("readings")) return;
    this.drawnOf = JSON.stringify(look.slice(1));
    this.plot?.destroy();
    const computed = getComputedStyle(this);
    const options = optionsOf(this.series, {
      hass,
      words,
      readings,
      width: Math.max(place.clientWidth, 200),
      height: HEIGHT_PX,
      colour: (name) => hexOf(computed.getPropertyValue(name).trim()),
      whole: this.back,
      ready: (plot) => {
        if (this.cursorAt !== undefined) putAt(plot, this.cursorAt);
      },
      zoomed: (start_ms, end_ms) => {
        const { whole } = this;
        if (whole) this.zoom = zoomed({ start_ms, end_ms }, whole, (start_ms + end_ms) / 2, 1);
      },
    });
    this.plot = new uPlot(options, dataOf(this.series, readings), place);
    this.resized.observe(place);
  }

  /** Ask again for a day that goes on: for its quarter-hours, and lest what is told fills the memory of a wall. */
  private readonly renew = (): void => {
    if (this.zoom || this.readings?.is_over) return;
    this.asking = "";
    this.requestUpdate();
  };

  private fit(): void {
    const width = this.renderRoot.querySelector(".plot")?.clientWidth;
    if (this.plot && width && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT_PX });
  }

  private clear(): void {
    this.plot?.destroy();
    this.plot = undefined;
    this.drawnOf = undefined;
  }

  private readonly back = (): void => {
    this.zoom = this.said = this.cursorAt = undefined;
  };

  /** Look at the middle half; with the pointer or the cursor any part is chosen. */
  private readonly closer = (): void => {
    this.look(0.5);
  };

  /** Look at a stretch so many times as long, around the cursor. */
  private look(factor: number): void {
    const { readings, whole, hass } = this;
    if (!readings || !whole || !hass) return;
    const shown = { start_ms: readings.start, end_ms: readings.end };
    const at = this.cursorAt === undefined ? (readings.start + readings.end) / 2 : this.cursorAt * 1000;
    this.zoom = zoomed(shown, whole, at, factor);
    const { start_ms, end_ms } = this.zoom ?? whole;
    this.said = [start_ms, end_ms].map((each) => time(each, readings.zone, hass.locale, true)).join(" – ");
  }

  private readonly keyed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || !this.goTo(event.key)) return;
    event.preventDefault();
    event.stopPropagation(); // Home Assistant has shortcuts of its own
  };

  /** Do what a key says; false for a key that says nothing here. */
  private goTo(key: string): boolean {
    const factor = KEYS[key];
    if (factor !== undefined) this.look(factor);
    else if (key === "Escape" && this.zoom) this.back();
    else if (this.plot && move(this.plot, key)) {
      this.cursorAt = instantOf(this.plot);
      this.said = sayingOf(this.plot);
    } else return false;
    return true;
  }

  private readonly save = (): void => {
    download(this.series, `energy-app-${this.day ?? "day"}`);
  };
}

/** A colour to which an opacity can be added; the browser knows what a name or a function of a theme is. */
function hexOf(colour: string): string {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return colour;
  context.fillStyle = colour;
  return context.fillStyle;
}

define(TAG, DayGraphCard);
