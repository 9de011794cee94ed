import type { Span } from "../../compute/days";
import type { CardConfig } from "../../shared/hass";

export const TAG = "energy-app-totals-card";

export interface TotalsConfig extends CardConfig {
  /** What is summed: the chosen day, its month or its year. */
  by?: Span;
}
