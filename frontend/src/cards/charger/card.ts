/** A charger: whether it is on and why, its mode, its thresholds, and what it has given today. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Charger, House } from "../../api/types";
import { fill, time } from "../../compute/format";
import { BaseCard, type Context } from "../../shared/base-card";
import { define } from "../../shared/define";
import type { EntityState, Hass } from "../../shared/hass";
import { styles } from "../../shared/styles";
import type { Words } from "../../shared/words";
import { type ChargerConfig, TAG } from "./const";

export { TAG } from "./const";
export { form, stub } from "./editor";

const FIGURES = ["excess_power", "next_change", "charged_today", "solar_share", "switches_today"] as const;
const NUMBERS = ["upper_threshold_power", "deadband_power", "peak_limit_power"] as const;
const SLIDER_MOST_W = 8000;
const WAITING = new Set(["min_on", "min_off"]);
const UNKNOWN = new Set(["unknown", "unavailable"]);

export class ChargerCard extends BaseCard<ChargerConfig> {
  static override styles = [
    styles,
    css`
      [role="switch"] {
        display: flex;
        align-items: center;
        gap: 12px;
        padding-inline: 0;
        border: 0;
        background: none;
      }
      .track {
        width: 36px;
        padding: 2px;
        border-radius: 999px;
        background: var(--quiet);
      }
      .knob {
        display: block;
        width: 16px;
        height: 16px;
        border-radius: 50%;
        background: var(--card-background-color, #fff);
      }
      [aria-checked="true"] .track {
        background: var(--car);
      }
      [aria-checked="true"] .knob {
        margin-inline-start: auto;
      }
    `,
  ];

  protected override heading(words: Words): string | undefined {
    return this.charger?.name ?? words.charger.title;
  }

  private get charger(): Charger | undefined {
    return chargerOf(this.house, this.config?.subentry_id);
  }

  protected override watched(): string[] {
    return Object.values(this.charger?.entities ?? {}).filter((id) => id !== undefined);
  }

  private state(hass: Hass, key: string): EntityState | undefined {
    return hass.states[this.charger?.entities[key] ?? ""];
  }

  protected override content(context: Context): TemplateResult {
    const { hass, words } = context;
    if (!this.charger) return html`<p class="quiet">${words.charger.none}</p>`;
    return html`<div class="row spread">
        ${this.power(hass, words)}
        <p class="quiet" aria-live="polite">${this.why(context)}</p>
      </div>
      ${this.modes(hass, words)}
      <table>
        <tbody>
          ${FIGURES.map((key) => this.figure(hass, words, key))}
        </tbody>
      </table>
      ${NUMBERS.map((key) => this.slider(hass, words, key))}`;
  }

  /** Why it is on or off; where a press has to wait for the contactor, also until when. */
  private why({ hass, house, words }: Context): string | typeof nothing {
    const reason = this.state(hass, "reason");
    if (!reason) return nothing;
    const said = hass.formatEntityState(reason);
    const next = Date.parse(this.state(hass, "next_change")?.state ?? "");
    if (!WAITING.has(reason.state) || Number.isNaN(next)) return said;
    return `${said}, ${fill(words.charger.until, { time: time(next, house.zone, hass.locale) })}`;
  }

  private power(hass: Hass, words: Words): TemplateResult | typeof nothing {
    const state = this.state(hass, "switch");
    if (!state) return nothing;
    const isOn = state.state === "on";
    const toggle = (): void => {
      this.call(hass, "switch", isOn ? "turn_off" : "turn_on", { entity_id: state.entity_id });
    };
    return html`<button
      role="switch"
      aria-checked=${isOn ? "true" : "false"}
      ?disabled=${UNKNOWN.has(state.state)}
      @click=${toggle}
    >
      <span class="track"><span class="knob"></span></span>
      <span>${words.charger.charging} <strong>${hass.formatEntityState(state)}</strong></span>
    </button>`;
  }

  private modes(hass: Hass, words: Words): TemplateResult | typeof nothing {
    const state = this.state(hass, "mode");
    const options = state?.attributes.options;
    if (!state || !Array.isArray(options)) return nothing;
    const choose = (option: string) => (): void => {
      this.call(hass, "select", "select_option", { entity_id: state.entity_id, option });
    };
    return html`<div class="row" role="group" aria-label=${words.charger.mode}>
      <span class="quiet">${words.charger.mode}</span>
      ${(options as string[]).map(
        (option) =>
          html`<button aria-pressed=${option === state.state ? "true" : "false"} @click=${choose(option)}>
            ${hass.formatEntityState({ ...state, state: option })}
          </button>`,
      )}
    </div>`;
  }

  private figure(hass: Hass, words: Words, key: (typeof FIGURES)[number]): TemplateResult | typeof nothing {
    const state = this.state(hass, key);
    if (!state || UNKNOWN.has(state.state)) return nothing;
    return html`<tr>
      <td>${words.charger.figures[key]}</td>
      <td class="number">${hass.formatEntityState(state)}</td>
    </tr>`;
  }

  private slider(hass: Hass, words: Words, key: (typeof NUMBERS)[number]): TemplateResult | typeof nothing {
    const state = this.state(hass, key);
    if (!state || UNKNOWN.has(state.state)) return nothing;
    const set = (event: Event): void => {
      const value = Number((event.target as HTMLInputElement).value);
      this.call(hass, "number", "set_value", { entity_id: state.entity_id, value });
    };
    const most = Math.max(SLIDER_MOST_W, Number(state.state));
    return html`<label>
      <span class="row spread"
        ><span>${words.charger.numbers[key]}</span
        ><span class="number">${hass.formatEntityState(state)}</span></span
      >
      <input type="range" style="width:100%;margin-inline:0" min="0" max=${most} step="50" .value=${state.state} @change=${set} />
    </label>`;
  }

  private call(hass: Hass, domain: string, service: string, data: object): void {
    hass.callService(domain, service, data).then(
      () => (this.error = undefined),
      (error: unknown) => {
        this.fail(error);
      },
    );
  }
}

/** The charger of a house by its id, or the first. */
function chargerOf(house: House | undefined, subentry_id: string | undefined): Charger | undefined {
  const chargers = house?.chargers ?? [];
  return subentry_id === undefined ? chargers[0] : chargers.find((each) => each.subentry_id === subentry_id);
}

define(TAG, ChargerCard);
