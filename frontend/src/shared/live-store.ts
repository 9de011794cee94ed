/** What happens in a house now: one subscription for all cards, kept while any of them wants it. */

import { subscribe, type Which } from "../api/commands";
import type { LiveEvent, LiveRow } from "../api/types";
import type { Connection, Hass, Unsubscribe } from "./hass";

interface Listener {
  told: (event: LiveEvent) => void;
  failed: (error: unknown) => void;
}

class Live {
  private readonly listeners = new Set<Listener>();
  private ending: Promise<Unsubscribe> | undefined;
  private last: LiveRow | undefined;
  private heard = 0; // by the clock of this page [ms]

  follow(hass: Hass, which: Which, listener: Listener): () => void {
    this.listeners.add(listener);
    this.ending ??= this.begin(hass, which);
    const { last } = this;
    if (last) listener.told({ ...last, age_ms: last.age_ms + performance.now() - this.heard });
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.end();
    };
  }

  private begin(hass: Hass, which: Which): Promise<Unsubscribe> {
    const beginning = subscribe(hass, which, (event) => {
      if ("at" in event) [this.last, this.heard] = [event, performance.now()];
      for (const { told } of [...this.listeners]) told(event);
    });
    beginning.catch((error: unknown) => {
      this.ending = undefined;
      for (const { failed } of [...this.listeners]) failed(error);
    });
    return beginning;
  }

  private end(): void {
    const ending = this.ending;
    this.ending = undefined;
    this.last = undefined;
    void ending?.then((unsubscribe) => unsubscribe()).catch(() => undefined); // it never began, or the line is gone
  }
}

const kept = new WeakMap<Connection, Map<string, Live>>();

/** Be told what happens, at once and from now on, until the returned function is called. */
export function followLive(hass: Hass, which: Which, listener: Listener): () => void {
  const name = which.entry_id ?? "";
  const ofConnection = kept.get(hass.connection) ?? new Map<string, Live>();
  kept.set(hass.connection, ofConnection);
  const live = ofConnection.get(name) ?? new Live();
  ofConnection.set(name, live);
  return live.follow(hass, which, listener);
}
