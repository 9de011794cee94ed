import { describe, expect, it } from "vitest";
import { moved, within, zoomed } from "./looking";

const HOUR = 3_600_000;
const whole = { start_ms: 0, end_ms: 24 * HOUR };

describe("zoomed", () => {
  it("keeps an instant where it is", () => {
    expect(zoomed(whole, whole, 6 * HOUR, 0.5)).toEqual({ start_ms: 3 * HOUR, end_ms: 15 * HOUR });
    expect(zoomed({ start_ms: 3 * HOUR, end_ms: 15 * HOUR }, whole, 6 * HOUR, 1.5)).toEqual({
      start_ms: 1.5 * HOUR,
      end_ms: 19.5 * HOUR,
    });
  });
  it("stays within the whole, and becomes it", () => {
    const early = { start_ms: HOUR, end_ms: 2 * HOUR };
    expect(zoomed(early, whole, 2 * HOUR, 4)).toEqual({ start_ms: 0, end_ms: 4 * HOUR });
    const late = { start_ms: 22 * HOUR, end_ms: 23 * HOUR };
    expect(zoomed(late, whole, 22 * HOUR, 4)).toEqual({ start_ms: 20 * HOUR, end_ms: 24 * HOUR });
    expect(zoomed(late, whole, 22 * HOUR, 24)).toBeUndefined();
  });
  it("never looks at less than a minute", () => {
    const least = { start_ms: HOUR, end_ms: HOUR + 60_000 };
    expect(zoomed(least, whole, HOUR, 0.5)).toEqual(least);
  });
});

describe("within", () => {
  it("finds the first and the last", () => {
    expect(within([1, 2, 3, 4], 2, 3.5)).toEqual([1, 2]);
    expect(within([1, 2], 3, 4)).toBeUndefined();
    expect(within([5], 3, 4)).toBeUndefined();
    expect(within([], 0, 1)).toBeUndefined();
  });
});

describe("moved", () => {
  it.each([
    ["ArrowRight", 10, 11],
    ["ArrowLeft", 10, 9],
    ["ArrowLeft", 2, 2],
    ["ArrowRight", 50, 50],
    ["PageUp", 10, 12],
    ["PageDown", 10, 8],
    ["Home", 10, 2],
    ["End", 10, 50],
    ["ArrowRight", undefined, 2],
    ["ArrowLeft", undefined, 50],
    ["x", 10, undefined],
  ])("%s goes from %s to %s", (key, place, to) => {
    expect(moved(key, place, [2, 50])).toBe(to);
  });
  it("goes on where there is little", () => {
    expect(moved("PageUp", 0, [0, 3])).toBe(1);
  });
});
