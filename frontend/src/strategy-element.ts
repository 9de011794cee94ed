/** The element by which Home Assistant asks for a dashboard of the user's own. */

import type { CardConfig, Hass } from "./shared/hass";

export const STRATEGY = "ll-strategy-dashboard-energy-app";

/** Make the element of the strategy. */
export function strategyElement(): CustomElementConstructor {
  return class extends HTMLElement {
    static async generate(config: CardConfig, hass: Hass): Promise<object> {
      return (await import("./api/commands")).dashboard(hass, config, hass.language);
    }
  };
}
