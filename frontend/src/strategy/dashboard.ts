/** The whole dashboard, made of what the house has. */

import type { House } from "../api/types";
import type { CardConfig, Hass } from "../shared/hass";
import { houseOf } from "../shared/house-store";
import { words as wordsOf, type Words } from "../shared/words";

type Card = Record<string, unknown> & { type: string };

function section(...cards: Card[]): object {
  return { type: "grid", cards };
}

function wide(...cards: Card[]): object {
  return { type: "grid", column_span: 4, cards };
}

function dayView(which: object, house: House, words: Words): object {
  const chargers = house.chargers.map(({ subentry_id }) => ({
    type: "custom:energy-app-charger",
    subentry_id,
    ...which,
  }));
  return {
    title: words.dashboard.day,
    path: "day",
    icon: "mdi:calendar-today",
    type: "sections",
    max_columns: 4,
    dense_section_placement: true, // a narrow section fills the gap that a wide one leaves before it
    sections: [
      wide({ type: "custom:energy-app-date", ...which }),
      section({ type: "custom:energy-app-realtime", ...which }),
      section({ type: "custom:energy-app-totals", by: "day", ...which }),
      { ...section({ type: "custom:energy-app-day-graph", ...which }), column_span: 2 },
      ...chargers.map((card) => section(card)),
      section({ type: "custom:energy-app-totals", by: "month", ...which }),
    ],
  };
}

function periodView(which: object, words: Words): object {
  return {
    title: words.dashboard.periods,
    path: "periods",
    icon: "mdi:calendar-month",
    type: "sections",
    max_columns: 4,
    sections: [
      wide({ type: "custom:energy-app-date", ...which }),
      section({ type: "custom:energy-app-totals", by: "month", day_page: "day", ...which }),
      section({ type: "custom:energy-app-totals", by: "year", ...which }),
    ],
  };
}

function servicesView(which: object, words: Words): object {
  return {
    title: words.dashboard.services,
    path: "services",
    icon: "mdi:cogs",
    type: "sections",
    max_columns: 4,
    sections: [wide({ type: "custom:energy-app-agents", ...which })],
  };
}

/** Make the dashboard of a house. */
export async function dashboard(config: CardConfig, hass: Hass): Promise<object> {
  const [house, words] = await Promise.all([houseOf(hass, config), wordsOf(hass.language)]);
  const which = config.entry_id ? { entry_id: config.entry_id } : {};
  return {
    title: house.title,
    views: [dayView(which, house, words), periodView(which, words), servicesView(which, words)],
  };
}
