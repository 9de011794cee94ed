import type { CardConfig } from "../../shared/hass";

export interface RealtimeConfig extends CardConfig {
  /** After how long what was measured is no longer called now [s]. */
  stale_after?: number;
}
