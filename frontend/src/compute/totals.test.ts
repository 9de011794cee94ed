import { expect, it } from "vitest";
import { difference } from "./totals";

it("is not known where a part of it is not", () => {
  expect(difference(3, 1)).toBe(2);
  expect(difference(3, null)).toBeUndefined();
  expect(difference(undefined, 1)).toBeUndefined();
  expect(difference(NaN, 1)).toBeUndefined();
});
