/** Chooses the day that all cards of the page show. */

import { css, html, nothing, type TemplateResult } from "lit";
import { addDays, type Day, isDay } from "../../compute/days";
import { dayText, fill } from "../../compute/format";
import type { Context } from "../../shared/base-card";
import { chooseDay } from "../../shared/date-store";
import { DayCard } from "../../shared/day-card";
import { define } from "../../shared/define";
import { styles } from "../../shared/styles";
import type { Words } from "../../shared/words";
import { TAG } from "./const";

export { TAG } from "./const";
export { form, stub } from "./editor";

export class DateCard extends DayCard {
  static override styles = [
    styles,
    css`
      .day {
        flex: 1 1 12rem;
        font-size: var(--ha-font-size-xl, 1.25rem);
      }
      .ways {
        display: flex;
        gap: 8px;
        min-width: 0;
      }
      .calendar {
        flex: 1 1 8rem;
        min-width: 0;
        max-width: 11rem;
      }
    `,
  ];

  protected override heading(): undefined {
    return undefined;
  }

  protected override content({ hass, house, words }: Context): TemplateResult {
    const day = this.day ?? house.today;
    const { wrong } = this.chosen;
    return html`<div class="row" role="group" aria-label=${words.date.label}>
        <span class="day" aria-live="polite">${dayText(day, "long", hass.locale)}</span>
        <div class="ways">
          ${this.step("‹", words.date.previous, addDays(day, -1))}
          <input
            class="calendar"
            type="date"
            aria-label=${words.date.calendar}
            .value=${day}
            min=${house.first_day ?? nothing}
            max=${this.now ?? nothing}
            @change=${this.picked}
          />
          ${this.step("›", words.date.next, addDays(day, 1))}
          <button @click=${this.pickToday} ?disabled=${day === this.now}>${words.date.today}</button>
        </div>
      </div>
      ${wrong === undefined ? this.beyond(day, words) : this.alert(fill(words.date.wrong, { text: wrong }))}`;
  }

  private step(sign: string, label: string, day: Day): TemplateResult {
    const choose = (): void => {
      this.choose(day);
    };
    const isNone = day === this.day || day > (this.now ?? "");
    return html`<button aria-label=${label} title=${label} @click=${choose} ?disabled=${isNone}>
      <span aria-hidden="true">${sign}</span>
    </button>`;
  }

  private beyond(day: Day, words: Words): TemplateResult | typeof nothing {
    if (day > (this.now ?? day)) return this.alert(words.date.future);
    const first = this.house?.first_day;
    return first && day < first ? this.alert(words.date.before) : nothing;
  }

  private alert(text: string): TemplateResult {
    return html`<p class="alert" role="alert">${text}</p>`;
  }

  private choose(day: Day): void {
    chooseDay(day === this.now ? undefined : day);
  }

  private readonly pickToday = (): void => {
    chooseDay(undefined);
  };

  private readonly picked = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    if (isDay(value)) this.choose(value);
  };
}

define(TAG, DateCard);
