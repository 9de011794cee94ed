/** What flows now between grid, panels, battery, house and car. */

import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { House, LiveRow } from "../../api/types";
import { type Flow, flows, isStale, type Place, secondsOf } from "../../compute/flow";
import { NOTHING, power, time } from "../../compute/format";
import type { Context } from "../../shared/base-card";
import { DayCard } from "../../shared/day-card";
import { define } from "../../shared/define";
import type { Hass } from "../../shared/hass";
import { styles } from "../../shared/styles";
import type { Words } from "../../shared/words";
import type { RealtimeConfig } from "./config";
import { TAG } from "./const";
import { ICONS } from "./icons";
import { looks } from "./looks";

export { TAG } from "./const";
export { form, stub } from "./editor";

const LOOK_AGAIN_MS = 2000;
const LINES: Record<Place, string> = {
  grid: "M 16 50 L 50 50",
  solar: "M 50 16 L 50 50",
  battery: "M 50 84 L 50 50",
  car: "M 84 50 L 50 50",
};

export class RealtimeCard extends DayCard<RealtimeConfig> {
  static override properties = { ...DayCard.properties, row: { state: true }, stale: { state: true } };
  static override styles = [styles, looks];

  declare row: LiveRow | undefined;
  declare stale: boolean;

  private timer: number | undefined;
  private since = 0; // when the row was measured, by the clock of this page, which nobody puts forward or back [ms]

  constructor() {
    super();
    this.stale = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(this.look, LOOK_AGAIN_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.timer);
  }

  protected override heading(words: Words): string {
    return words.realtime.title;
  }

  protected override onLive(row: LiveRow): void {
    this.since = performance.now() - row.age_ms;
    this.row = row;
    this.look();
  }

  private readonly look = (): void => {
    const { row, config } = this;
    const allowed_ms = config?.stale_after === undefined ? (row?.hold_ms ?? 0) / 2 : 1000 * config.stale_after;
    this.stale = isStale(row && this.since, performance.now(), allowed_ms);
  };

  protected override content({ hass, house, words }: Context): TemplateResult {
    const found = flows(this.row?.values ?? {});
    const places = (Object.keys(LINES) as Place[]).filter((place) => this.isThere(place, found[place], house));
    return html`<div class="scene ${this.stale ? "stale" : ""}">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          ${places.map((place) => this.line(found[place]))}
        </svg>
        ${places.map((place) => this.node(place, found[place], hass, words))}
        <div class="node house">
          <ha-icon icon=${ICONS.house}></ha-icon>
          <span class="number">${power(this.row?.values.load_w, hass.locale)}</span>
          <span class="quiet">${words.realtime.house}</span>
        </div>
      </div>
      ${this.footer(hass, house, words)}`;
  }

  private isThere(place: Place, flow: Flow, house: House): boolean {
    if (place === "solar" || place === "battery") return house.has[place] || flow.watts !== undefined;
    return place === "grid" || house.chargers.length > 0 || flow.watts !== undefined;
  }

  private node(place: Place, flow: Flow, hass: Hass, words: Words): TemplateResult {
    const { realtime } = words;
    const said = flow.watts === undefined ? NOTHING : power(flow.watts, hass.locale);
    const charge = place === "battery" ? this.charge(hass) : undefined;
    return html`<div class="node ${place}">
      <ha-icon icon=${ICONS[place]}></ha-icon>
      <span class="number">${said}</span>
      <span class="quiet">${charge ?? realtime[place]}</span>
      <span class="unseen">${realtime.directions[place][flow.direction]}</span>
    </div>`;
  }

  /** How full the battery is, as Home Assistant writes it. */
  private charge(hass: Hass): string | undefined {
    const state = hass.states[this.house?.entities.battery_soc_pct ?? ""];
    return state && hass.formatEntityState(state);
  }

  protected override watched(): string[] {
    return [this.house?.entities.battery_soc_pct ?? ""];
  }

  private line({ place, watts, direction }: Flow): SVGTemplateResult {
    const moves = !this.stale && direction !== "none";
    const order = direction === "to_house" ? "normal" : "reverse";
    const motion = `animation-duration:${secondsOf(watts ?? 0).toFixed(2)}s;animation-direction:${order}`;
    return svg`<path class="still ${place}" d=${LINES[place]} />
      ${moves ? svg`<path class="moving ${place}" d=${LINES[place]} style=${motion} />` : nothing}`;
  }

  private footer(hass: Hass, house: House, words: Words): TemplateResult {
    const { row, stale } = this;
    if (!row) return html`<p class="quiet foot" role="status">${words.realtime.waiting}</p>`;
    const when = time(row.at, house.zone, hass.locale, true);
    return html`<p class="foot quiet">
      ${stale ? html`<strong class="old" role="status">${words.realtime.stale}</strong>` : nothing}
      ${words.realtime.updated} <time class="number" datetime=${new Date(row.at).toISOString()}>${when}</time>
    </p>`;
  }
}

define(TAG, RealtimeCard);
