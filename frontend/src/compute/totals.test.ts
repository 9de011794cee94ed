import { expect, it } from "vitest";
import { difference, reasons } from "./totals";

it("is not known where a part of it is not", () => {
  expect(difference(3, 1)).toBe(2);
  expect(difference(3, null)).toBeUndefined();
  expect(difference(undefined, 1)).toBeUndefined();
  expect(difference(NaN, 1)).toBeUndefined();
});

it("says each reason once, of the figures that are shown", () => {
  const missing = (reason: string) => ({ reason, detail: "on 2026-01-31" });
  const absent = {
    cost_eur: missing("no_spot"),
    profit_eur: missing("no_spot"),
    gas_m3: missing("no_gas"),
    water_m3: missing("no_water"),
  };
  expect(reasons(["gas_m3", "solar_kwh", "cost_eur", "profit_eur"], absent)).toEqual([
    ["no_gas", ["gas_m3"]],
    ["no_spot", ["cost_eur", "profit_eur"]],
  ]);
  expect(reasons(["cost_eur"], {})).toEqual([]);
});
