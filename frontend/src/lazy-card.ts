/** The element that stands for a card: Home Assistant finds it at once, and its code is loaded when it is shown. */

import type { CardEntry } from "./registry";
import type { CardConfig, CardForm, GridOptions, Hass } from "./shared/hass";

interface Inner extends HTMLElement {
  hass: Hass | undefined;
  preview: boolean | undefined;
  setConfig(config: CardConfig): void;
}

const PX_A_UNIT = 50; // of a card's size in a masonry view

/** Make the element of a card. */
export function lazyCard(entry: CardEntry): CustomElementConstructor {
  return class extends HTMLElement {
    private inner: Inner | undefined;
    private config: CardConfig | undefined;
    private known: Hass | undefined;
    private isPreview: boolean | undefined;

    static async getConfigForm(): Promise<CardForm> {
      return (await entry.load()).form();
    }

    static async getStubConfig(hass: Hass): Promise<Omit<CardConfig, "type">> {
      return (await entry.load()).stub(hass);
    }

    set hass(hass: Hass) {
      this.known = hass;
      if (this.inner) this.inner.hass = hass;
    }

    set preview(preview: boolean) {
      this.isPreview = preview;
      if (this.inner) this.inner.preview = preview;
    }

    setConfig(config: CardConfig): void {
      this.config = config;
      this.inner?.setConfig(config);
    }

    getCardSize(): number {
      return Math.ceil(entry.height / PX_A_UNIT);
    }

    getGridOptions(): GridOptions {
      return entry.grid;
    }

    connectedCallback(): void {
      this.style.display = "block";
      this.style.height = "100%";
      if (this.inner) return;
      this.style.minHeight = `${entry.height}px`;
      entry.load().then(
        ({ TAG }) => {
          this.show(TAG);
        },
        (error: unknown) => {
          this.textContent = String(error); // as after an update, when the page is older than the files
        },
      );
    }

    private show(tag: string): void {
      if (this.inner || !this.config) return;
      const inner = document.createElement(tag) as Inner;
      inner.setConfig(this.config);
      inner.hass = this.known;
      inner.preview = this.isPreview;
      this.inner = inner;
      this.replaceChildren(inner);
    }
  };
}
