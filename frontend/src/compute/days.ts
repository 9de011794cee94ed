/** Local days of a house, as texts of the form 2026-01-31: what the calendar does to them, without any time zone. */

export type Day = string;
export type Span = "day" | "month" | "year";

const FORM = /^(\d{4})-(\d{2})-(\d{2})$/;
const MS_A_DAY = 86_400_000;
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T00:00:00Z");

/** The days of a stretch: the first, and the one after the last. */
export interface Days {
  start: Day;
  end: Day;
}

function instant(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The day of an instant; before the first that can be written, and after the last, there is none. */
function at(ms: number): Day {
  return new Date(Math.min(Math.max(ms, FIRST_MS), LAST_MS)).toISOString().slice(0, 10);
}

/** Whether a text is a day that exists. */
export function isDay(text: string): boolean {
  if (!FORM.test(text)) return false;
  const ms = instant(text);
  return !Number.isNaN(ms) && at(ms) === text;
}

/** The day that is so many days later, or earlier. */
export function addDays(day: Day, days: number): Day {
  return at(instant(day) + days * MS_A_DAY);
}

/** The first day of the month that is so many months later. */
function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return at(new Date(0).setUTCFullYear(year, month - 1 + months, 1)); // Date.UTC takes the year 1 for 1901
}

/** The stretch of a kind that a day is in, or the one that is so many later. */
export function around(day: Day, span: Span, later = 0): Days {
  if (span === "day") {
    const start = addDays(day, later);
    return { start, end: addDays(start, 1) };
  }
  const first = span === "month" ? addMonths(day, 0) : `${day.slice(0, 4)}-01-01`;
  const months = span === "month" ? 1 : 12;
  return { start: addMonths(first, later * months), end: addMonths(first, (later + 1) * months) };
}

/** How the day reads in an address: what was asked for, if it is a day, and what was not one. */
export function dayOfSearch(search: string): { day?: Day; wrong?: string } {
  const text = new URLSearchParams(search).get("date");
  if (text === null || text === "") return {};
  return isDay(text) ? { day: text } : { wrong: text };
}

/** The same address with another day; today needs none. */
export function searchOfDay(search: string, day: Day | undefined): string {
  const parameters = new URLSearchParams(search);
  if (day === undefined) parameters.delete("date");
  else parameters.set("date", day);
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** The day of an instant in a time zone. */
export function dayAt(ms: number, zone: string): Day {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(ms);
}
