import { describe, expect, it } from "vitest";
import { appended, csv, joined, steps, unpack } from "./series";

describe("unpack", () => {
  it("adds up the differences, and leaves gaps", () => {
    expect(unpack({ t0: 1000, dt: [0, 2, 3], v: [1, null, Infinity] }, 10)).toEqual({
      times: [1, 21, 51],
      values: [1, null, null],
    });
  });
  it("does not invent a value that is missing", () => {
    expect(unpack({ t0: 0, dt: [0, 1], v: [5] }, 1).values).toEqual([5, null]);
  });
});

describe("appended", () => {
  it("takes what is later only", () => {
    const series = { times: [1], values: [5] };
    expect(appended(series, 2, 6, 60)).toEqual({ times: [1, 2], values: [5, 6] });
    expect(appended(series, 1, 6, 60)).toBe(series);
    expect(appended({ times: [], values: [] }, 1, null, 60)).toEqual({ times: [1], values: [null] });
  });
  it("leaves a gap where nothing was heard for longer than a value holds", () => {
    expect(appended({ times: [1], values: [5] }, 100, 6, 60)).toEqual({ times: [1, 61, 100], values: [5, null, 6] });
  });
});

describe("steps", () => {
  it("holds the last until the end", () => {
    expect(steps([[1000, 0.2, null], [2000, null, 0.1]], 1, 3000)).toEqual({ times: [1, 2, 3], values: [0.2, null, null] });
    expect(steps([], 1, 3000)).toEqual({ times: [], values: [] });
  });
});

describe("joined", () => {
  it("has every instant once", () => {
    const one = { times: [1, 3], values: [10, null] };
    const other = { times: [2, 3], values: [20, 30] };
    expect(joined([one, other])).toEqual([
      [1, 2, 3],
      [10, undefined, null],
      [undefined, 20, 30],
    ]);
  });
  it("has a gap over the instants of others, until there is a value again", () => {
    const one = { times: [1, 3, 5], values: [10, null, 50] };
    const other = { times: [2, 4, 6], values: [20, 40, 60] };
    expect(joined([one, other])[1]).toEqual([10, undefined, null, null, 50, undefined]);
  });
  it("leaves what has no value a gap", () => {
    expect(joined([{ times: [1], values: [] }])).toEqual([[1], [null]]);
  });
});

describe("csv", () => {
  it("quotes what needs it, and makes no formula of a name", () => {
    expect(csv(["time", 'a "b"'], [["x,y", null], ["=1+1", -3]])).toBe('time,"a ""b"""\r\n"x,y",\r\n\'=1+1,-3\r\n');
  });
});
