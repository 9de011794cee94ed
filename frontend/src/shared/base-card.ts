/** What all cards have in common: the words of the user's language, the house, and one frame. */

import { type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { House } from "../api/types";
import { type CardConfig, type Hass, reasonOf } from "./hass";
import { houseOf } from "./house-store";
import { styles } from "./styles";
import { type Words, words } from "./words";

/** What a card draws with. */
export interface Context {
  hass: Hass;
  house: House;
  words: Words;
}

export abstract class BaseCard<C extends CardConfig = CardConfig> extends LitElement {
  static override properties = {
    hass: { attribute: false },
    preview: { attribute: false },
    config: { state: true },
    house: { state: true },
    words: { state: true },
    error: { state: true },
  };

  static override styles: CSSResultGroup = styles;

  declare hass: Hass | undefined;
  declare preview: boolean | undefined;
  declare config: C | undefined;
  declare house: House | undefined;
  declare words: Words | undefined;
  /** What failed last. */
  declare error: unknown;

  private asked = "";

  /** What is drawn in the frame once the house and the words are there. */
  protected abstract content(context: Context): TemplateResult;

  /** What the card is called unless its settings say otherwise; nothing for a card without a heading. */
  protected abstract heading(words: Words): string | undefined;

  setConfig(config: C): void {
    this.config = config;
    this.asked = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.asked = ""; // what was known may be old
    this.requestUpdate();
  }

  /** The entities whose states are drawn. */
  protected watched(): string[] {
    return [];
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const before = changed.get("hass");
    if (changed.size > 1 || !before || !this.hass) return true;
    const now = this.hass;
    return (
      before.locale !== now.locale ||
      before.localize !== now.localize ||
      before.themes !== now.themes ||
      before.connected !== now.connected ||
      this.watched().some((id) => before.states[id] !== now.states[id])
    );
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const { hass, config } = this;
    if (!hass || !config) return;
    const wanted = `${hass.language} ${hass.connected} ${config.entry_id ?? ""}`;
    if (wanted === this.asked) return;
    this.asked = wanted;
    void words(hass.language).then((found) => (this.words = found), this.fail);
    void hass.loadBackendTranslation("exceptions", "energy_app").catch(this.fail);
    if (hass.connected) void houseOf(hass, config).then(this.take, this.fail);
  }

  private readonly take = (house: House): void => {
    this.house = house;
    this.error = undefined;
  };

  /** Why something failed, in the user's words. */
  protected reason(error: unknown): string {
    return reasonOf(error, this.hass?.localize);
  }

  protected readonly fail = (error: unknown): void => {
    this.error = error;
  };

  protected override render(): TemplateResult {
    const { hass, house, words, error, config } = this;
    const title = config?.title ?? (words && this.heading(words));
    return html`<ha-card>
      ${title ? html`<h2>${title}</h2>` : nothing}
      ${error === undefined ? nothing : html`<p class="alert" role="alert">${this.reason(error)}</p>`}
      ${hass && house && words ? this.content({ hass, house, words }) : nothing}
    </ha-card>`;
  }
}
