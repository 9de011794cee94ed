import { describe, expect, it } from "vitest";
import { changesOf, strip, told } from "./agents";

it("tells values as people write them", () => {
  expect([null, undefined, "a", 1, true, { a: 1 }].map(told)).toEqual(["", "", "a", "1", "true", '{"a":1}']);
});

it("knows what was changed", () => {
  const settings = { period: "10s", on: true, least: 5, none: null };
  const texts = { period: "30s", on: "true", least: "7.5", none: " ", strange: "x" };
  expect(changesOf(settings, texts)).toEqual({ period: "30s", least: 7.5, none: null });
});

describe("strip", () => {
  it("has the shares of what there is", () => {
    expect(strip({ DONE: 3, todo: 1, faulty: 0, odd: "x" })).toEqual([
      { state: "done", count: 3, share: 75 },
      { state: "todo", count: 1, share: 25 },
    ]);
  });
  it("is nothing without blocks", () => {
    expect([strip(undefined), strip(null), strip({}), strip({ done: 0 })]).toEqual([[], [], [], []]);
  });
});
