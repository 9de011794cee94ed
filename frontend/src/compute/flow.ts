/** What flows between the house and what is around it. */

export type Place = "grid" | "solar" | "battery" | "car";
export type Direction = "to_house" | "from_house" | "none";

export interface Flow {
  place: Place;
  /** What flows [W], never below 0; undefined where nobody says. */
  watts: number | undefined;
  direction: Direction;
}

/** The values of a live row: grid above 0 is import, battery above 0 is charging. */
export type LiveValues = Partial<Record<"grid_w" | "load_w" | "solar_w" | "battery_w" | "charger_w", number>>;

const STILL_W = 5; // meters and clamps are not exact
const SLOWEST_S = 6;
const FASTEST_S = 0.8;
const FULL_W = 8000;

function flow(place: Place, watts: number | undefined): Flow {
  if (watts === undefined || !Number.isFinite(watts)) return { place, watts: undefined, direction: "none" };
  const direction = Math.abs(watts) < STILL_W ? "none" : watts > 0 ? "to_house" : "from_house";
  return { place, watts: Math.abs(watts), direction };
}

function away(watts: number | undefined): number | undefined {
  return watts === undefined ? undefined : -watts;
}

/** The flow of each place, seen from the house. */
export function flows(values: LiveValues): Record<Place, Flow> {
  return {
    grid: flow("grid", values.grid_w),
    solar: flow("solar", values.solar_w === undefined ? undefined : Math.max(0, values.solar_w)),
    battery: flow("battery", away(values.battery_w)),
    car: flow("car", away(values.charger_w)),
  };
}

/** How long a dot takes along its line: the more flows, the faster, and never too fast to see [s]. */
export function secondsOf(watts: number): number {
  const share = Math.min(1, watts / FULL_W);
  return SLOWEST_S * (FASTEST_S / SLOWEST_S) ** Math.sqrt(share);
}

/** Whether what was measured at an instant is too old to be called now [ms]. */
export function isStale(at: number | undefined, now: number, allowed: number): boolean {
  return at === undefined || now - at > allowed;
}
