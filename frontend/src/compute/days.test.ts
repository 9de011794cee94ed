import { describe, expect, it } from "vitest";
import { addDays, around, dayAt, dayOfSearch, isDay, searchOfDay } from "./days";

describe("a day", () => {
  it.each(["2026-01-31", "2024-02-29", "1999-12-31"])("is %s", (text) => {
    expect(isDay(text)).toBe(true);
  });

  it.each([
    "2026-02-30", "2025-02-29", "2026-13-01", "2026-1-1", "", "today", "../../etc", "2026-01-01; drop",
    "<img onerror>", "NaN", "1e308", "0000-12-31", "-000001-01-01", "+010000-01-01",
  ])("is not %s", (text) => {
    expect(isDay(text)).toBe(false);
  });

  it("has others around it", () => {
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  });

  it("has none before the first and after the last", () => {
    expect(addDays("0001-01-01", -1)).toBe("0001-01-01");
    expect(addDays("9999-12-31", 1)).toBe("9999-12-31");
    expect(around("0001-01-31", "month", -1)).toEqual({ start: "0001-01-01", end: "0001-01-01" });
    expect(around("0001-01-31", "year")).toEqual({ start: "0001-01-01", end: "0002-01-01" });
    expect(around("9999-12-31", "year", 2)).toEqual({ start: "9999-12-31", end: "9999-12-31" });
  });
});

describe("a stretch around a day", () => {
  it("is the day", () => {
    expect(around("2026-03-29", "day")).toEqual({ start: "2026-03-29", end: "2026-03-30" });
    expect(around("2026-03-29", "day", -1)).toEqual({ start: "2026-03-28", end: "2026-03-29" });
  });

  it("is its month, also the one before a long one", () => {
    expect(around("2026-03-31", "month")).toEqual({ start: "2026-03-01", end: "2026-04-01" });
    expect(around("2026-03-31", "month", -1)).toEqual({ start: "2026-02-01", end: "2026-03-01" });
    expect(around("2026-12-31", "month", 1)).toEqual({ start: "2027-01-01", end: "2027-02-01" });
  });

  it("is its year", () => {
    expect(around("2026-03-31", "year")).toEqual({ start: "2026-01-01", end: "2027-01-01" });
    expect(around("2026-03-31", "year", -2)).toEqual({ start: "2024-01-01", end: "2025-01-01" });
  });
});

describe("an address", () => {
  it("names a day, none, or something else", () => {
    expect(dayOfSearch("?date=2026-01-31")).toEqual({ day: "2026-01-31" });
    expect(dayOfSearch("?edit=1")).toEqual({});
    expect(dayOfSearch("?date=")).toEqual({});
    expect(dayOfSearch("?date=2026-02-31")).toEqual({ wrong: "2026-02-31" });
    expect(dayOfSearch("?date=%3Cimg%20onerror%3E")).toEqual({ wrong: "<img onerror>" });
  });

  it("takes a day and leaves the rest", () => {
    expect(searchOfDay("?edit=1", "2026-01-31")).toBe("?edit=1&date=2026-01-31");
    expect(searchOfDay("?date=2026-01-31", undefined)).toBe("");
  });
});

it("an instant is in a day of the house", () => {
  expect(dayAt(Date.UTC(2026, 0, 31, 23, 30), "Europe/Brussels")).toBe("2026-02-01");
  expect(dayAt(Date.UTC(2026, 0, 31, 23, 30), "America/New_York")).toBe("2026-01-31");
});
