/** What the commands of the integration answer. Days are local days of the house, instants epoch milliseconds. */

import type { Day, Span } from "../compute/days";

export interface Charger {
  subentry_id: string;
  name: string;
  entities: Partial<Record<string, string>>;
}

export type Feature = "gas" | "water" | "battery" | "solar" | "capacity" | "prices";

export interface House {
  entry_id: string;
  title: string;
  version: string;
  zone: string;
  currency: string;
  has: Record<Feature, boolean>;
  limit_w: number | null;
  entities: Partial<Record<string, string>>;
  chargers: Charger[];
  first_day: Day | null;
  today: Day;
}

/** One series in columns: `t0`, then the differences of the instants in steps; null is a gap. */
export interface PackedSeries {
  unit: string;
  t0: number;
  dt: number[];
  v: (number | null)[];
}

export type SeriesName =
  | "grid_w"
  | "import_power_w"
  | "export_power_w"
  | "load_w"
  | "solar_w"
  | "battery_w"
  | "charger_w";

export interface Readings {
  start: number;
  end: number;
  zone: string;
  step_s: number;
  series: Partial<Record<SeriesName, PackedSeries>>;
  charging: [number, number][];
  prices: [number, number | null, number | null][];
  quarters: [number, number | null, string][];
  limit_w: number | null;
  is_over: boolean;
  source_rows: number;
}

export interface ProfitParts {
  avoided_import_eur: number | null;
  injection_revenue_eur: number | null;
  peak_effect_eur: number | null;
}

export type Figure =
  | "from_grid_kwh"
  | "to_grid_kwh"
  | "solar_kwh"
  | "direct_kwh"
  | "self_consumption_pct"
  | "self_sufficiency_pct"
  | "gas_m3"
  | "water_m3"
  | "cost_eur"
  | "profit_eur";

export type Figures = Partial<Record<Figure, number | null>>;

export interface Totals extends Figures {
  start: Day;
  end: Day;
  is_over: boolean;
  profit_parts: ProfitParts | null;
  quality: { quarters?: number; known?: number; estimated?: number };
  absent: Record<string, { reason: string; detail: string }>;
}

export interface TotalsAnswer {
  by: Span;
  rows: Totals[];
  average?: Figures | null;
}

export type LiveName = "grid_w" | "load_w" | "solar_w" | "battery_w" | "charger_w";

export interface LiveRow {
  at: number;
  /** How old it was when it was told [ms]. */
  age_ms: number;
  /** For how long it can be said to hold [ms]. */
  hold_ms: number;
  values: Partial<Record<LiveName, number>>;
}

export type LiveEvent = LiveRow | { day: Day };

export interface Agent {
  agent_id: string;
  kind: string;
  name: string;
  error: string | null;
}

export interface AgentEvent {
  agent_id: string;
  states: Record<string, unknown>;
}
