import { describe, expect, it } from "vitest";
import { changesOf, grouped, lines, strip, told } from "./agents";

it("tells values as people write them", () => {
  expect([null, undefined, "a", 1, true, { a: 1 }].map(told)).toEqual(["", "", "a", "1", "true", '{"a":1}']);
});

it("tells line by line how an agent fares, without what is empty", () => {
  const states = {
    last_run: "2026-11-26T19:34:25.284341Z",
    last_error: null,
    age_s: 0.51234567,
    runs: 2000,
    wanted: "",
    on: false,
    problems: ["a"],
    blocks: { to_do: 3, none: null },
    empty: {},
  };
  const found = lines(states, "Europe/Brussels", { language: "en", number_format: "language", time_format: "24" });
  expect(found.map(({ name, text, isPart }) => `${isPart ? "- " : ""}${name}: ${text}`)).toEqual([
    "last run: Nov 26, 20:34:25",
    "age s: 0.512",
    "runs: 2,000",
    "on: false",
    'problems: ["a"]',
    "blocks: ",
    "- to do: 3",
  ]);
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

describe("groups", () => {
  const named = (agent_id: string, name = agent_id): { agent_id: string; kind: string; name: string } => ({
    agent_id,
    kind: agent_id.split(".")[0] ?? "",
    name,
  });

  it("go as readings go, named after their devices", () => {
    const groups = grouped(
      [
        named("controller.weather", "Car"),
        named("data_manager.weather_2.quarters"),
        named("logger.charger_01ab.readings"),
        named("logger.weather.readings"),
        named("logger.weather_forecast.readings"),
        named("logger.gone.readings", "of old"),
        named("reader.weather", "Sky"),
        named("reader.weather_2", "Other sky"),
        named("odd", "Odd"),
      ],
      new Map([["01AB", "Car"]]),
    );
    expect(groups.map(({ kind, agents }) => [kind, agents.map(({ title, part }) => `${title} ${part}`)])).toEqual([
      ["reader", ["Sky ", "Other sky "]],
      ["logger", ["Car ", "Sky ", "Sky forecast", "of old "]],
      ["data_manager", ["Other sky quarters"]],
      ["controller", ["Car "]],
      ["odd", ["Odd "]],
    ]);
  });
});
