/** What every page of Home Assistant loads: the names of the cards and of the dashboard, and where their code is. */

import { lazyCard } from "./lazy-card";
import { nameOf } from "./names";
import { CARDS, type CardName } from "./registry";
import { define } from "./shared/define";
import { STRATEGY, strategyElement } from "./strategy-element";

interface Offered {
  type: string;
  readonly name: string;
  readonly description: string;
  preview?: boolean;
  strategyType?: string;
  documentationURL: string;
}

declare global {
  interface Window {
    customCards?: Offered[];
    customStrategies?: Offered[];
  }
}

const documentationURL = "https://github.com/energy-app/energy-app/blob/main/docs/dashboard.md";

/** Say what can be chosen; its name is that of the language in which it is read. */
function offered(type: string, thing: CardName | "dashboard", more: Partial<Offered>): Offered {
  return {
    type,
    documentationURL,
    ...more,
    get name() {
      return nameOf(thing).name;
    },
    get description() {
      return nameOf(thing).description;
    },
  };
}

const cards = (window.customCards ??= []);
for (const name of Object.keys(CARDS) as CardName[]) {
  cards.push(offered(`energy-app-${name}`, name, { preview: true }));
}
(window.customStrategies ??= []).push(offered("energy-app", "dashboard", { strategyType: "dashboard" }));

// Elements that are defined before Home Assistant has patched the registry are not seen by it.
void customElements.whenDefined("home-assistant").then(() => {
  for (const name of Object.keys(CARDS) as CardName[]) define(`energy-app-${name}`, lazyCard(CARDS[name]));
  define(STRATEGY, strategyElement());
});
