/** The energies of the days of a month, or of the months of a year, as bars; each leads to its day or month. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { Totals } from "../../api/types";
import { barsOf, type Energy, STACK } from "../../compute/bars";
import type { Day } from "../../compute/days";
import { dayText, digitsOf, energy, number } from "../../compute/format";
import { moved } from "../../compute/looking";
import { define } from "../../shared/define";
import type { Hass } from "../../shared/hass";
import { styles } from "../../shared/styles";
import { behind } from "../../shared/table";
import type { Words } from "../../shared/words";
import { looks } from "./looks";

export class TotalsBars extends LitElement {
  static override properties = {
    rows: { attribute: false },
    by: { attribute: false },
    chosen: { attribute: false },
    today: { attribute: false },
    hass: { attribute: false },
    words: { attribute: false },
    looked: { state: true },
  };
  static override styles = [styles, css`
      :host {
        height: auto;
      }
    `, looks];

  declare rows: Totals[];
  /** Of what each bar is the sum. */
  declare by: "day" | "month";
  /** The day that all cards show. */
  declare chosen: Day;
  declare today: Day;
  declare hass: Hass;
  declare words: Words;
  /** The place of the bar that is pointed at, or that the keyboard is at. */
  declare looked: number | undefined;

  private get current(): number {
    const { rows, chosen } = this;
    return Math.max(0, rows.findIndex(({ start, end }) => start <= chosen && chosen < end));
  }

  /** How many of them are not still to come. */
  private get begun(): number {
    return this.rows.filter(({ start }) => start <= this.today).length;
  }

  protected override render(): TemplateResult {
    const { rows, words, hass } = this;
    const { zero, ticks, parts } = barsOf(rows);
    const digits = Math.max(...ticks.map(({ value }) => digitsOf(value)));
    const current = this.current;
    const reached = this.looked ?? current;
    return html`${this.legend(rows[reached])}
      <div class="plot">
        <span class="unit quiet" aria-hidden="true">kWh</span>
        ${ticks.map(
          ({ value, at }) =>
            html`<div class="tick ${value === 0 ? "zero" : ""}" style="bottom:${at}%">
              <span class="quiet number">${number(Math.abs(value), hass.locale, digits)}</span>
            </div>`,
        )}
        <div
          class="columns"
          role="group"
          aria-label=${words.totals.bars[this.by]}
          @keydown=${this.pressed}
          @pointerleave=${this.left}
          @focusout=${this.left}
        >
          ${rows.map((row, place) => {
            const look = (): void => void (this.looked = place);
            const open = (): void => void this.dispatchEvent(new CustomEvent("opened", { detail: row.start }));
            return html`<button
              ?disabled=${row.start > this.today}
              tabindex=${place === reached ? 0 : -1}
              aria-label=${this.told(row)}
              aria-current=${place === current ? "date" : nothing}
              @pointerenter=${look}
              @focus=${look}
              @click=${open}
            >
              ${parts[place]?.map(
                ({ name, bottom, height }) =>
                  html`<i class=${name} style="bottom:${bottom}%;height:${height}%"></i>`,
              )}
            </button>`;
          })}
        </div>
      </div>
      <div class="labels quiet" aria-hidden="true">
        ${rows.map(({ start }, place) => html`<span>${this.label(start, place)}</span>`)}
      </div>
      <p class="unseen">${zero === 0 ? nothing : words.totals.below}</p>
      ${this.table()}`;
  }

  /** What the bar that is looked at stands for. */
  private legend(row: Totals | undefined): TemplateResult {
    const { words } = this;
    return html`<div class="legend">
      <strong>${row ? this.name(row) : nothing}</strong>
      ${STACK.map(
        (name) =>
          html`<span><i class=${name}></i>${words.totals.figures[name]} <span class="number">${this.value(row, name)}</span></span>`,
      )}
    </div>`;
  }

  private name({ start }: Totals): string {
    return dayText(start, this.by === "day" ? "weekday" : "month", this.hass.locale);
  }

  private value(row: Totals | undefined, name: Energy): string {
    return energy(row?.[name], this.hass.locale);
  }

  private told(row: Totals): string {
    const { figures } = this.words.totals;
    return `${this.name(row)}: ${STACK.map((name) => `${figures[name]} ${this.value(row, name)}`).join(", ")}`;
  }

  private label(start: Day, place: number): string | typeof nothing {
    if (this.by === "month") return dayText(start, "month_short", this.hass.locale);
    return place === 0 || (place + 1) % 5 === 0 ? String(place + 1) : nothing;
  }

  private table(): TemplateResult {
    const { rows, words } = this;
    const cells = rows.map(
      (row) =>
        html`<th scope="row">${this.name(row)}</th>
          ${STACK.map((name) => html`<td class="number">${this.value(row, name)}</td>`)}`,
    );
    return behind(words, [words.totals.when[this.by], ...STACK.map((name) => words.totals.figures[name])], cells);
  }

  private readonly left = (): void => {
    this.looked = undefined;
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    const next = moved(event.key, this.looked ?? this.current, [0, this.begun - 1]);
    if (next === undefined) return;
    event.preventDefault();
    this.renderRoot.querySelectorAll<HTMLElement>(".columns button")[next]?.focus();
  };
}

define("energy-app-totals-bars", TotalsBars);
