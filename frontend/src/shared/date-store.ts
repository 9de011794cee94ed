/** The day that all cards of a page show: it stands in the address, so that it can be linked to and gone back from. */

import { type Day, dayOfSearch, searchOfDay } from "../compute/days";

export interface ChosenDay {
  /** The day that was asked for; none is today. */
  day?: Day;
  /** What was asked for and is no day. */
  wrong?: string;
}

type Told = () => void;

const EVENTS = ["popstate", "location-changed"]; // the browser's, Home Assistant's
const listeners = new Set<Told>();

function tell(): void {
  for (const told of [...listeners]) told();
}

/** What the address says now. */
export function chosenDay(): ChosenDay {
  return dayOfSearch(window.location.search);
}

/** Show another day; undefined is today, whichever that will be. */
export function chooseDay(day: Day | undefined): void {
  const { pathname, search, hash } = window.location;
  window.history.pushState(null, "", `${pathname}${searchOfDay(search, day)}${hash}`);
  tell();
}

/** Show another day on another page of the dashboard, as `day` is one beside this. */
export function openDay(day: Day, page: string): void {
  const { pathname, search } = window.location;
  const path = new URL(page, new URL(pathname, window.location.origin)).pathname;
  window.history.pushState(null, "", `${path}${searchOfDay(search, day)}`);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}

/** Be told whenever another day is chosen, until the returned function is called. */
export function followDay(told: Told): () => void {
  if (listeners.size === 0) for (const event of EVENTS) window.addEventListener(event, tell);
  listeners.add(told);
  return () => {
    listeners.delete(told);
    if (listeners.size === 0) for (const event of EVENTS) window.removeEventListener(event, tell);
  };
}
