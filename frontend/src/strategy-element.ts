/** The element by which Home Assistant asks for the dashboard; what it is made of is loaded then. */

import type { CardConfig, Hass } from "./shared/hass";

export const STRATEGY = "ll-strategy-dashboard-energy-app";

/** Make the element of the strategy. */
export function strategyElement(): CustomElementConstructor {
  return class extends HTMLElement {
    static async generate(config: CardConfig, hass: Hass): Promise<object> {
      return (await import("./strategy/dashboard")).dashboard(config, hass);
    }
  };
}
