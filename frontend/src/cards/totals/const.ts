import type { Span } from "../../compute/days";
import type { CardConfig } from "../../shared/hass";

export const TAG = "energy-app-totals-card";

export interface TotalsConfig extends CardConfig {
  /** What is summed: the chosen day, its month or its year. */
  by?: Span;
  /** The page beside this one on which a day is shown when its bar is clicked; none is this one. */
  day_page?: string;
}
