/** The whole dashboard, made of what the house has. */

import type { CardConfig, Hass } from "../shared/hass";
import { houseOf } from "../shared/house-store";
import { words as wordsOf, type Words } from "../shared/words";

function dayView(which: object, words: Words): object {
  const date = { type: "custom:energy-app-date", ...which };
  return {
    title: words.dashboard.day,
    path: "day",
    icon: "mdi:calendar-today",
    type: "sections",
    max_columns: 4,
    sections: [
      { type: "grid", column_span: 4, cards: [date] },
      { type: "grid", cards: [{ type: "custom:energy-app-realtime", ...which }] },
    ],
  };
}

/** Make the dashboard of a house. */
export async function dashboard(config: CardConfig, hass: Hass): Promise<object> {
  const [house, words] = await Promise.all([houseOf(hass, config), wordsOf(hass.language)]);
  const which = config.entry_id ? { entry_id: config.entry_id } : {};
  return { title: house.title, views: [dayView(which, words)] };
}
