/** The commands of the integration, one function each. Errors have English words, and the key of their translation. */

import type { Day, Span } from "../compute/days";
import type { Hass, Unsubscribe } from "../shared/hass";
import type { Agent, AgentEvent, House, LiveEvent, Readings, SeriesName, TotalsAnswer } from "./types";

/** Which house, where there are several. */
export interface Which {
  entry_id?: string | undefined;
}

function message(type: string, which: Which, fields: object = {}): { type: string } & Record<string, unknown> {
  return { type: `energy_app/${type}`, ...(which.entry_id ? { entry_id: which.entry_id } : {}), ...fields };
}

export function house(hass: Hass, which: Which): Promise<House> {
  return hass.callWS(message("house", which));
}

/** The pages of a house, as Home Assistant takes a dashboard. */
export function dashboard(hass: Hass, which: Which, language: string): Promise<object> {
  return hass.callWS(message("dashboard", which, { language }));
}

export interface ReadingsQuery {
  date?: Day;
  start_ms?: number;
  end_ms?: number;
  series?: SeriesName[];
  points?: number;
}

export function readings(hass: Hass, which: Which, query: ReadingsQuery): Promise<Readings> {
  return hass.callWS(message("readings/query", which, query));
}

export interface TotalsQuery {
  by: Span;
  start: Day;
  end: Day;
}

export function totals(hass: Hass, which: Which, query: TotalsQuery): Promise<TotalsAnswer> {
  return hass.callWS(message("totals", which, query));
}

export function subscribe(hass: Hass, which: Which, told: (event: LiveEvent) => void): Promise<Unsubscribe> {
  return hass.connection.subscribeMessage(told, message("subscribe", which));
}

export function agents(hass: Hass, which: Which): Promise<Agent[]> {
  return hass.callWS(message("agents/list", which));
}

export function agentConfig(hass: Hass, which: Which, agent_id: string): Promise<Record<string, unknown>> {
  return hass.callWS(message("agents/get_config", which, { agent_id }));
}

export function setAgentConfig(
  hass: Hass,
  which: Which,
  agent_id: string,
  config: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  return hass.callWS(message("agents/set_config", which, { agent_id, config }));
}

export function subscribeAgents(
  hass: Hass,
  which: Which,
  told: (event: AgentEvent) => void,
): Promise<Unsubscribe> {
  return hass.connection.subscribeMessage(told, message("agents/subscribe", which));
}
