import { describe, expect, it } from "vitest";
import { flows, isStale, secondsOf } from "./flow";

describe("what flows", () => {
  it("goes to the house or from it", () => {
    const { grid, solar, battery, car } = flows({ grid_w: -1200, solar_w: 3000, battery_w: 500, charger_w: 1300 });
    expect(grid).toEqual({ place: "grid", watts: 1200, direction: "from_house" });
    expect(solar).toEqual({ place: "solar", watts: 3000, direction: "to_house" });
    expect(battery).toEqual({ place: "battery", watts: 500, direction: "from_house" });
    expect(car).toEqual({ place: "car", watts: 1300, direction: "from_house" });
    expect(flows({ grid_w: 1, battery_w: -500 }).battery.direction).toBe("to_house");
  });

  it("is nothing where it is next to nothing, and unknown where nobody says", () => {
    expect(flows({ grid_w: 4, solar_w: -3 }).grid).toEqual({ place: "grid", watts: 4, direction: "none" });
    expect(flows({ solar_w: -3 }).solar).toEqual({ place: "solar", watts: 0, direction: "none" });
    expect(flows({}).car).toEqual({ place: "car", watts: undefined, direction: "none" });
    expect(flows({ grid_w: NaN }).grid.watts).toBeUndefined();
  });
});

it("more flows faster, within what an eye can follow", () => {
  const slower = [0, 100, 1000, 8000].map(secondsOf);
  expect(slower).toEqual([...slower].sort((a, b) => b - a));
  expect(secondsOf(0)).toBe(6);
  expect(secondsOf(1e308)).toBeCloseTo(0.8);
});

it("what is old or was never measured is stale", () => {
  expect(isStale(undefined, 0, 60_000)).toBe(true);
  expect(isStale(1000, 61_000, 60_000)).toBe(false);
  expect(isStale(1000, 61_001, 60_000)).toBe(true);
});
