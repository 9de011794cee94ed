/** What is known of each house, asked once for all cards. */

import { house, type Which } from "../api/commands";
import type { House } from "../api/types";
import type { Connection, Hass } from "./hass";

const FRESH_MS = 5_000; // as long as a page takes to open; its cards are made anew when devices come and go

interface Kept {
  asked: number;
  answer: Promise<House>;
}

const kept = new WeakMap<Connection, Map<string, Kept>>();

/** The house, as it was a moment ago. */
export function houseOf(hass: Hass, which: Which): Promise<House> {
  const name = which.entry_id ?? "";
  const ofConnection = kept.get(hass.connection) ?? new Map<string, Kept>();
  kept.set(hass.connection, ofConnection);
  const known = ofConnection.get(name);
  if (known && Date.now() - known.asked < FRESH_MS) return known.answer;
  const answer = house(hass, which);
  answer.catch(() => ofConnection.delete(name));
  ofConnection.set(name, { asked: Date.now(), answer });
  return answer;
}
