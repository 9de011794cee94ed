import { describe, expect, it } from "vitest";
import { dayText, digitsOf, energy, fill, type Locale, money, NOTHING, number, power, powers, quantity, time } from "./format";

const EN: Locale = { language: "en", number_format: "language", time_format: "language" };
const NL: Locale = { ...EN, language: "nl" };
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("a number", () => {
  it("is written in the language, or as the user chose", () => {
    expect(number(1234.5, EN, 1)).toBe("1,234.5");
    expect(number(1234.5, NL, 1)).toBe("1.234,5");
    expect(number(1234.5, { ...NL, number_format: "comma_decimal" }, 1)).toBe("1,234.5");
    expect(number(1234.5, { ...NL, number_format: "none" }, 1)).toBe("1234,5");
    expect(number(1, { ...NL, number_format: "system" })).toBe("1");
  });

  it("is a dash where there is none", () => {
    for (const nothing of [null, undefined, NaN, Infinity]) expect(number(nothing, EN)).toBe(NOTHING);
    expect(quantity(null, "W", EN)).toBe(NOTHING);
    expect(money(null, "EUR", EN)).toBe(NOTHING);
    expect(money(undefined, "EUR", EN)).toBe(NOTHING);
    expect(money(NaN, "EUR", EN)).toBe(NOTHING);
  });

  it("stays short when it is absurd, and zero has no sign", () => {
    expect(number(1e308, EN).length).toBeLessThan(8);
    expect(number(-0, EN)).toBe("0");
    expect(number(-0.001, EN, 2)).toBe("0.00");
  });
});

it("a power is in W, and from a kilowatt on in kW", () => {
  expect([power(999, EN), power(1234, EN), power(-12345, EN)].map(plain)).toEqual(["999 W", "1.23 kW", "-12.3 kW"]);
  expect(power(null, EN)).toBe(NOTHING);
  expect(power(undefined, EN)).toBe(NOTHING);
});

it("an axis has the digits that its steps need, and one unit", () => {
  expect([1, 0.025, 0.1 + 0.2, 500].map(digitsOf)).toEqual([0, 3, 1, 0]);
  expect(powers([-500, 0, 500, 1000], 500, EN).map(plain)).toEqual(["-0.5 kW", "0.0 kW", "0.5 kW", "1.0 kW"]);
  expect(powers([0, 100], 100, EN).map(plain)).toEqual(["0 W", "100 W"]);
});

it("an energy has fewer digits where it is much", () => {
  expect([energy(1.234, EN), energy(1234.5, EN)].map(plain)).toEqual(["1.23 kWh", "1,235 kWh"]);
  expect(energy(null, EN)).toBe(NOTHING);
  expect(energy(undefined, EN)).toBe(NOTHING);
});

it("money is in its currency", () => {
  expect(money(-1.5, "EUR", EN)).toBe("-€1.50");
  expect(plain(money(1.5, "EUR", NL, true))).toBe("€ +1,50");
});

describe("a time", () => {
  const ms = Date.UTC(2026, 0, 31, 21, 5, 9);
  it("is that of the house, as the user chose", () => {
    expect(time(ms, "Europe/Brussels", { ...EN, time_format: "24" })).toBe("22:05");
    expect(plain(time(ms, "Europe/Brussels", { ...NL, time_format: "12" }))).toMatch(/^10:05/);
    expect(time(ms, "Europe/Brussels", NL, true)).toBe("22:05:09");
    expect(time(ms, "Europe/Brussels", { ...NL, time_format: "system" })).toMatch(/05/);
  });
});

it("a day is written in words", () => {
  expect(dayText("2026-01-31", "long", NL)).toBe("zaterdag 31 januari 2026");
  expect(dayText("2026-01-31", "month", EN)).toBe("January 2026");
  expect(dayText("2026-01-31", "year", EN)).toBe("2026");
  expect(dayText("2026-01-31", "short", EN)).toBe("Jan 31");
});

it("places are filled once, with plain text", () => {
  expect(fill("{a} of {b} {c}", { a: "{b}", b: "<b>" })).toBe("{b} of <b> {c}");
});
