/** What agents tell, as texts; and settings out of texts. */

import { type Locale, moment, number } from "./format";

/** A value as people read and write it. */
export function told(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const DIGITS = 3;

/** A name of the protocol as people read it. */
export function spaced(name: string): string {
  return name.replaceAll("_", " ");
}

/** What an agent tells as a line: its name, its text, and whether it is a part of the line above. */
export interface Line {
  name: string;
  text: string;
  isPart: boolean;
}

/** What an agent tells, line by line; what is empty is left out. */
export function lines(states: Record<string, unknown>, zone: string, locale: Locale): Line[] {
  const line = (name: string, value: unknown, isPart: boolean): Line[] => {
    if (Array.isArray(value) || typeof value !== "object") {
      const text = written(value, zone, locale);
      return text === "" ? [] : [{ name: spaced(name), text, isPart }];
    }
    const parts = Object.entries(value ?? {}).flatMap(([part, its]) => line(part, its, true));
    return parts.length > 0 ? [{ name: spaced(name), text: "", isPart }, ...parts] : [];
  };
  return Object.entries(states).flatMap(([name, value]) => line(name, value, false));
}

/** A value as it is written in the house. */
function written(value: unknown, zone: string, locale: Locale): string {
  if (typeof value === "number") return number(value, locale, Number.isInteger(value) ? 0 : DIGITS);
  if (typeof value === "string" && INSTANT.test(value)) return moment(Date.parse(value), zone, locale);
  return told(value);
}

/** A text as a value: as JSON knows it, else as it is; nothing is no value. */
function meant(text: string): unknown {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The settings whose texts were changed. */
export function changesOf(settings: Record<string, unknown>, texts: Record<string, string>): Record<string, unknown> {
  const changed = Object.entries(texts).filter(([key, text]) => key in settings && text !== told(settings[key]));
  return Object.fromEntries(changed.map(([key, text]) => [key, meant(text)]));
}

export interface StripPart {
  state: string;
  count: number;
  /** Of all blocks [%]. */
  share: number;
}

/** The shares of the states of blocks; none where there are no blocks. */
export function strip(blocks: unknown): StripPart[] {
  if (typeof blocks !== "object" || blocks === null) return [];
  const counts = Object.entries(blocks).filter((each): each is [string, number] => typeof each[1] === "number");
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return counts
    .filter(([, count]) => count > 0)
    .map(([state, count]) => ({ state: state.toLowerCase(), count, share: (100 * count) / all }));
}

/** What runs, as the integration lists it. */
export interface Named {
  agent_id: string;
  kind: string;
  name: string;
}

/** One that runs, by what people call what it works on, and what it makes of that. */
export interface Titled<A extends Named> {
  agent: A;
  title: string;
  /** As `quarters`, or nothing. */
  part: string;
}

export interface Group<A extends Named> {
  kind: string;
  agents: Titled<A>[];
}

const KINDS = ["reader", "logger", "data_manager", "controller"];

/** What runs, by its kind in the order in which readings go; `chargers` are names by their ids. */
export function grouped<A extends Named>(agents: readonly A[], chargers: ReadonlyMap<string, string>): Group<A>[] {
  const devices = new Map([...chargers].map(([id, name]) => [`charger_${id.toLowerCase()}`, name]));
  for (const { agent_id, kind, name } of agents) if (kind === "reader") devices.set(agent_id.slice("reader.".length), name);
  const kinds = [...new Set([...KINDS, ...agents.map(({ kind }) => kind)])];
  return kinds
    .map((kind) => ({ kind, agents: agents.filter((each) => each.kind === kind).map((each) => titled(each, devices)) }))
    .filter((group) => group.agents.length > 0);
}

/** Name an agent after its device; what switches, or has a device that nobody knows, has a name of its own. */
function titled<A extends Named>(agent: A, devices: ReadonlyMap<string, string>): Titled<A> {
  const [, source = "", made = ""] = agent.agent_id.split(".");
  const [known] = [...devices]
    .filter(([name]) => source === name || source.startsWith(`${name}_`))
    .sort(([one], [other]) => other.length - one.length);
  if (!known || agent.kind === "controller") return { agent, title: agent.name, part: "" };
  const [name, title] = known;
  return { agent, title, part: source.slice(name.length + 1) || (agent.kind === "data_manager" ? made : "") };
}
