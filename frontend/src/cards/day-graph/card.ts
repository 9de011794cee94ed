/** The power of a day: its flows, its quarter-hours beside the limit, and prices where they change. */

import { css, html, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from "lit";
import uPlot from "uplot";
import plotCss from "uplot/dist/uPlot.min.css?inline";
import { readings as ask, type ReadingsQuery } from "../../api/commands";
import type { LiveName, LiveRow, Readings } from "../../api/types";
import { power, time } from "../../compute/format";
import { appended, csv, joined } from "../../compute/series";
import type { Context } from "../../shared/base-card";
import { DayCard } from "../../shared/day-card";
import { define } from "../../shared/define";
import { styles } from "../../shared/styles";
import type { Words } from "../../shared/words";
import { HEIGHT_PX, TAG } from "./const";
import { dataOf, type Drawn, drawn, optionsOf } from "./plot";

export { TAG } from "./const";
export { form, stub } from "./editor";

const RENEW_MS = 300_000;

interface Window {
  start_ms: number;
  end_ms: number;
}

export class DayGraphCard extends DayCard {
  static override properties = { ...DayCard.properties, readings: { state: true }, zoom: { state: true } };
  static override styles = [
    unsafeCSS(plotCss),
    styles,
    css`
      .plot {
        min-height: ${HEIGHT_PX}px;
        overflow: hidden;
      }
      .u-legend {
        font-size: 0.85rem;
        text-align: start;
      }
      .u-legend th,
      .u-legend td {
        border: 0;
        padding: 2px 4px;
      }
    `,
  ];

  declare readings: Readings | undefined;
  declare zoom: Window | undefined;

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
    this.plot?.destroy();
    this.plot = undefined;
    this.drawnOf = undefined;
    this.asking = "";
  }

  protected override heading(words: Words): string {
    return words.graph.title;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has("chosen") && changed.get("chosen")) this.zoom = undefined;
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

  protected override content({ hass, house, words }: Context): TemplateResult {
    const { readings } = this;
    const isEmpty = readings !== undefined && this.series.size === 0;
    return html`<div class="row" role="group" aria-label=${words.graph.tools}>
        <button @click=${this.whole} ?disabled=${!this.zoom}>${words.graph.whole}</button>
        <button @click=${this.closer} ?disabled=${!readings}>${words.graph.closer}</button>
        <button @click=${this.save} ?disabled=${!readings}>${words.graph.csv}</button>
      </div>
      <div class="plot" role="img" aria-label=${words.graph.label}></div>
      ${isEmpty ? html`<p class="quiet" role="status">${words.graph.nothing}</p>` : nothing}
      ${readings ? this.table(readings, house.zone, words, hass) : nothing}`;
  }

  /** What the graph shows, for those who do not see it. */
  private table(readings: Readings, zone: string, words: Words, { locale }: Context["hass"]): TemplateResult {
    const quality = words.graph.quality as Record<string, string>;
    return html`<details>
      <summary>${words.graph.table}</summary>
      <div class="scroll" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">${words.graph.time}</th>
              <th scope="col">${words.graph.quarters}</th>
              <th scope="col">${words.graph.how}</th>
            </tr>
          </thead>
          <tbody>
            ${readings.quarters.map(
              ([start, watts, how]) =>
                html`<tr>
                  <td>${time(start, zone, locale)}</td>
                  <td class="number">${power(watts, locale)}</td>
                  <td>${quality[how] ?? how}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { hass, words, readings } = this;
    const place = this.renderRoot.querySelector<HTMLElement>(".plot");
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
      zoomed: (start, end) => {
        this.zoom = { start_ms: Math.round(start), end_ms: Math.round(end) };
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

  private readonly whole = (): void => {
    this.zoom = undefined;
  };

  /** Look at the middle half; with the pointer any part is chosen. */
  private readonly closer = (): void => {
    const { readings } = this;
    if (!readings) return;
    const quarter = (readings.end - readings.start) / 4;
    this.zoom = { start_ms: Math.round(readings.start + quarter), end_ms: Math.round(readings.end - quarter) };
  };

  private readonly save = (): void => {
    const { readings, day } = this;
    if (!readings) return;
    const [times, ...columns] = joined([...this.series.values()]);
    const rows = times.map((at, place) => [new Date(at * 1000).toISOString(), ...columns.map((each) => each[place])]);
    const text = csv(["time", ...this.series.keys()], rows);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = `energy-app-${day ?? "day"}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
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
