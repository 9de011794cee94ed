/** Every card: where its code is, and how much room it takes before that is there. */

import type { CardConfig, CardForm, GridOptions, Hass } from "./shared/hass";

export interface CardModule {
  TAG: string;
  form: () => Promise<CardForm>;
  stub: (hass: Hass) => Promise<Omit<CardConfig, "type">>;
}

export interface CardEntry {
  load: () => Promise<CardModule>;
  grid: GridOptions;
  /** The height that is kept free, so that nothing moves when the card comes [px]. */
  height: number;
}

export const CARDS = {
  realtime: { load: () => import("./cards/realtime/card"), grid: { columns: 12, min_columns: 6 }, height: 480 },
  "day-graph": {
    load: () => import("./cards/day-graph/card"),
    grid: { columns: "full", min_columns: 6 },
    height: 545,
  },
  totals: { load: () => import("./cards/totals/card"), grid: { columns: 12, min_columns: 6 }, height: 420 },
  charger: { load: () => import("./cards/charger/card"), grid: { columns: 12, min_columns: 6 }, height: 450 },
  agents: { load: () => import("./cards/agents/card"), grid: { columns: "full", min_columns: 6 }, height: 320 },
  date: { load: () => import("./cards/date/card"), grid: { columns: "full", min_columns: 6 }, height: 88 },
} satisfies Record<string, CardEntry>;

export type CardName = keyof typeof CARDS;
