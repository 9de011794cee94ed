import type { CardConfig } from "../../shared/hass";

export const TAG = "energy-app-charger-card";

export interface ChargerConfig extends CardConfig {
  /** Which charger, where there are several. */
  subentry_id?: string;
}
