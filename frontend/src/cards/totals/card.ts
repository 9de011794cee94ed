/** The energy, cost and profit of a day, month or year, beside the one before it. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { totals as ask } from "../../api/commands";
import type { Figure, Figures, Totals } from "../../api/types";
import { around, type Day, type Span } from "../../compute/days";
import { dayText, energy, fill, money, number, quantity } from "../../compute/format";
import { difference, reasons } from "../../compute/totals";
import type { Context } from "../../shared/base-card";
import { chooseDay, openDay } from "../../shared/date-store";
import { DayCard } from "../../shared/day-card";
import { define } from "../../shared/define";
import type { Hass } from "../../shared/hass";
import { styles } from "../../shared/styles";
import type { Words } from "../../shared/words";
import "./bars";
import { TAG, type TotalsConfig } from "./const";

export { TAG } from "./const";
export { form, stub } from "./editor";

const SHOWN: readonly Figure[] = [
  "from_grid_kwh",
  "to_grid_kwh",
  "solar_kwh",
  "direct_kwh",
  "self_consumption_pct",
  "self_sufficiency_pct",
  "gas_m3",
  "water_m3",
  "cost_eur",
  "profit_eur",
];
const PARTS = ["avoided_import_eur", "injection_revenue_eur", "peak_effect_eur"] as const;
const PART = { month: "day", year: "month" } as const;

interface Found {
  row: Totals;
  before: Totals | undefined;
  average: Figures | undefined;
  /** Of what a month or year is made: its days or months. */
  within: Totals[];
}

export class TotalsCard extends DayCard<TotalsConfig> {
  static override properties = { ...DayCard.properties, found: { state: true } };
  static override styles = [
    styles,
    css`
      td.quiet {
        font-size: 0.85rem;
      }
      thead th {
        width: 7em;
        font-size: 0.75rem;
        font-weight: inherit;
        color: var(--quiet);
        vertical-align: bottom;
      }
      thead th:first-child {
        width: auto;
      }
      @container (max-width: 400px) {
        thead th {
          width: 5em;
        }
      }
    `,
  ];

  declare found: Found | undefined;

  private asking = "";
  private again: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.again = window.setInterval(() => {
      if (this.found?.row.is_over) return;
      this.asking = ""; // today goes on
      this.requestUpdate();
    }, 60_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.again);
    this.asking = "";
  }

  private get by(): Span {
    return this.config?.by ?? "day";
  }

  protected override heading(words: Words): string {
    return words.totals.by[this.by];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { hass, day, house, by } = this;
    if (!hass?.connected || !house || day === undefined) return;
    const asking = `${house.entry_id} ${by} ${day}`;
    if (asking === this.asking) return;
    this.asking = asking;
    this.load(hass, by, day).then(
      (found) => {
        if (asking !== this.asking) return;
        this.found = found;
        this.error = undefined;
      },
      (error: unknown) => {
        if (asking !== this.asking) return;
        this.found = undefined;
        this.fail(error);
      },
    );
  }

  private async load(hass: Hass, by: Span, day: Day): Promise<Found | undefined> {
    const which = this.config ?? {};
    const [now, before] = [around(day, by), around(day, by, -1)];
    const [one, both, parts] = await Promise.all([
      ask(hass, which, { by, ...now }),
      ask(hass, which, { by, start: before.start, end: now.end }),
      by === "day" ? undefined : ask(hass, which, { by: PART[by], ...now }),
    ]);
    const row = one.rows[0];
    return row && { row, before: both.rows[0], average: one.average ?? undefined, within: parts?.rows ?? [] };
  }

  protected override content({ hass, house, words }: Context): TemplateResult {
    const { found, by } = this;
    if (!found) return html`<p class="quiet" role="status">${words.totals.waiting}</p>`;
    const { row, before, average } = found;
    const form = by === "day" ? "long" : by;
    const isCompared = SHOWN.some((name) => difference(row[name], before?.[name]) !== undefined);
    const shown = SHOWN.filter((name) => typeof row[name] === "number" || this.isMissing(row, name, house.has));
    return html`<p class="quiet">
        ${dayText(row.start, form, hass.locale)}${row.is_over ? nothing : ` · ${words.totals.running}`}
      </p>
      ${this.bars(found.within, hass, words)}
      <table>
        <thead>
          <tr>
            <th scope="col"><span class="unseen">${words.totals.figure}</span></th>
            <th scope="col"><span class="unseen">${words.totals.value}</span></th>
            <th scope="col">${isCompared ? words.totals.before[by] : nothing}</th>
            ${average ? html`<th scope="col">${words.totals.average}</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${shown.map((name) => this.line(name, row, before, average, { hass, house, words }))}
        </tbody>
      </table>
      ${this.parts(row, house.currency, words, hass)} ${this.missing(shown, row, words)}
      ${this.quality(row, { hass, house, words })}`;
  }

  /** The days of the month, or the months of the year. */
  private bars(rows: Totals[], hass: Hass, words: Words): TemplateResult | typeof nothing {
    const { by, day } = this;
    if (by === "day" || day === undefined) return nothing;
    const opened = ({ detail }: CustomEvent<Day>): void => {
      const page = by === "month" ? this.config?.day_page : undefined;
      if (page === undefined) chooseDay(detail);
      else openDay(detail, page);
    };
    return html`<energy-app-totals-bars
      .rows=${rows}
      .by=${PART[by]}
      .chosen=${day}
      .today=${this.now ?? day}
      .hass=${hass}
      .words=${words}
      @opened=${opened}
    ></energy-app-totals-bars>`;
  }

  private isMissing(row: Totals, name: Figure, has: Record<string, boolean>): boolean {
    if (name === "gas_m3") return has.gas === true;
    if (name === "water_m3") return has.water === true;
    return name in row.absent || name.startsWith("from");
  }

  private line(
    name: Figure,
    row: Totals,
    before: Totals | undefined,
    average: Figures | undefined,
    { hass, house, words }: Context,
  ): TemplateResult {
    const write = (value: number | null | undefined): string => written(name, value, house.currency, hass);
    const more = difference(row[name], before?.[name]);
    const reason = row.absent[name]?.detail;
    const labels = words.totals.figures;
    return html`<tr>
      <td>${labels[name]}</td>
      <td class="number" title=${reason ?? nothing}>${write(row[name])}</td>
      <td class="number quiet">
        ${more === undefined ? nothing : `${more > 0 ? "+" : ""}${write(more)}`}
      </td>
      ${average
        ? html`<td class="number quiet">${write(average[name])}</td>`
        : nothing}
    </tr>`;
  }

  /** Of what the profit is made. */
  private parts({ profit_parts }: Totals, currency: string, words: Words, hass: Hass): TemplateResult | typeof nothing {
    if (!profit_parts) return nothing;
    return html`<details>
      <summary>${words.totals.parts}</summary>
      <table>
        <tbody>
          ${PARTS.map(
            (name) =>
              html`<tr>
                <td>${words.totals.profit[name]}</td>
                <td class="number">${money(profit_parts[name], currency, hass.locale)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
  }

  /** Why which figures are missing. */
  private missing(shown: readonly Figure[], row: Totals, words: Words): TemplateResult | typeof nothing {
    const found = reasons(shown, row.absent);
    if (!found.length) return nothing;
    const { absence, figures, missing } = words.totals;
    const texts: Record<string, string | undefined> = absence;
    return html`<details>
      <summary>${missing}</summary>
      <table>
        <tbody>
          ${found.map(
            ([reason, names]) =>
              html`<tr>
                <td>${names.map((name) => figures[name]).join(", ")}</td>
                <td>${texts[reason] ?? reason}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
  }

  private quality({ quality, start, end }: Totals, { hass, house, words }: Context): TemplateResult | typeof nothing {
    if (house.first_day !== null && end <= house.first_day) return html`<p class="quiet">${words.totals.earlier}</p>`;
    const { quarters, known } = quality;
    if (quarters === undefined || known === undefined || known >= quarters) return nothing;
    const text = start === house.first_day ? words.totals.begun : words.totals.lacking;
    const [lacking, all] = [quarters - known, quarters].map((count) => number(count, hass.locale));
    return html`<p class="quiet">${fill(text, { lacking: lacking ?? "", all: all ?? "" })}</p>`;
  }
}

/** A figure with its unit. */
function written(name: Figure, value: number | null | undefined, currency: string, { locale }: Hass): string {
  if (name.endsWith("_eur")) return money(value, currency, locale);
  if (name.endsWith("_pct")) return quantity(value, "%", locale);
  return name.endsWith("_m3") ? quantity(value, "m³", locale, 2) : energy(value, locale);
}

define(TAG, TotalsCard);
