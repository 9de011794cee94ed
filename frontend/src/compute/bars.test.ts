import { describe, expect, it } from "vitest";
import { barsOf } from "./bars";

describe("bars", () => {
  it("stand on zero, and hang from it", () => {
    const bars = barsOf([
      { start: "2026-01-01", direct_kwh: 4, from_grid_kwh: 6, to_grid_kwh: 5 },
      { start: "2026-01-02", direct_kwh: 0, from_grid_kwh: 3 },
    ]);
    expect(bars.ticks.map(({ value }) => value)).toEqual([-5, 0, 5, 10]);
    expect(bars.zero).toBeCloseTo(100 / 3);
    expect(bars.ticks.at(-1)?.at).toBeCloseTo(100);
    const [first, second] = bars.parts;
    expect(first?.map(({ name }) => name)).toEqual(["direct_kwh", "from_grid_kwh", "to_grid_kwh"]);
    expect(first?.[1]?.bottom).toBeCloseTo(bars.zero + 400 / 15);
    expect(first?.[2]).toMatchObject({ height: expect.closeTo(500 / 15) as number, bottom: expect.closeTo(0) as number });
    expect(second).toEqual([{ name: "from_grid_kwh", bottom: bars.zero, height: 20 }]);
  });

  it("have an axis although nothing is known, or something that is no energy", () => {
    const bars = barsOf([{ start: "2026-01-01", direct_kwh: null, from_grid_kwh: NaN, to_grid_kwh: -3 }]);
    expect(bars.parts).toEqual([[]]);
    expect(bars.zero).toBe(0);
    expect(bars.ticks.map(({ value }) => value)).toEqual([0, 0.5]);
    expect(barsOf([]).parts).toEqual([]);
  });

  it.each([
    [0.07, [0, 0.02, 0.04, 0.06, 0.08]],
    [1234, [0, 500, 1000, 1500]],
    [25, [0, 10, 20, 30]],
    [40, [0, 10, 20, 30, 40]],
  ])("have few steps that are easily read: %d kWh", (kwh, values) => {
    expect(barsOf([{ start: "2026-01-01", from_grid_kwh: kwh }]).ticks.map(({ value }) => value)).toEqual(values);
  });
});
