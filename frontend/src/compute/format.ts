/** How numbers, money, days and times are written, as the user chose it in Home Assistant. */

import { type Day, dayAt } from "./days";

/** What Home Assistant says about the user's way of writing; names it does not know yet are its own. */
export interface Locale {
  language: string;
  number_format: string;
  time_format: string;
}

export type Absent = null | undefined;
export const NOTHING = "–";

const NUMBER_LOCALES = new Map<string, string[]>([
  ["comma_decimal", ["en-US", "en"]],
  ["decimal_comma", ["de", "es", "it"]],
  ["space_comma", ["fr", "sv", "cs"]],
  ["quote_decimal", ["de-CH"]],
]);

function numberLocale(locale: Locale): string | string[] | undefined {
  if (locale.number_format === "system") return undefined;
  return NUMBER_LOCALES.get(locale.number_format) ?? locale.language;
}

/** A number with so many digits; what is no number is a dash. */
export function number(value: number | Absent, locale: Locale, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  return new Intl.NumberFormat(numberLocale(locale), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: locale.number_format !== "none",
    signDisplay: "negative", // what is written as zero has no sign
    notation: Math.abs(value) >= 1e12 ? "scientific" : "standard",
  }).format(value);
}

/** A number with its unit. */
export function quantity(value: number | Absent, unit: string, locale: Locale, digits = 0): string {
  const text = number(value, locale, digits);
  return text === NOTHING ? text : `${text}\u00a0${unit}`;
}

/** A power: in W, from a kilowatt on in kW. */
export function power(watts: number | Absent, locale: Locale): string {
  if (watts === null || watts === undefined || Math.abs(watts) < 1000) return quantity(watts, "W", locale);
  return quantity(watts / 1000, "kW", locale, Math.abs(watts) < 10_000 ? 2 : 1);
}

/** How many digits tell steps of an axis apart. */
export function digitsOf(step: number): number {
  return String(Number(step.toPrecision(6))).split(".")[1]?.length ?? 0;
}

/** The powers of an axis, which all have one unit. */
export function powers(watts: readonly number[], step: number, locale: Locale): string[] {
  const isMuch = watts.some((each) => Math.abs(each) >= 1000);
  const [unit, of] = isMuch ? ["kW", 1000] : ["W", 1];
  return watts.map((each) => quantity(each / of, unit, locale, digitsOf(step / of)));
}

/** An energy: fewer digits for what is much. */
export function energy(kwh: number | Absent, locale: Locale): string {
  const much = kwh !== null && kwh !== undefined && Math.abs(kwh) >= 100;
  return quantity(kwh, "kWh", locale, much ? 0 : 2);
}

/** An amount of money; `sign` also shows a plus. */
export function money(amount: number | Absent, currency: string, locale: Locale, sign = false): string {
  if (amount === null || amount === undefined || !Number.isFinite(amount)) return NOTHING;
  const wanted: Intl.NumberFormatOptions = { style: "currency", currency, signDisplay: sign ? "exceptZero" : "negative" };
  return new Intl.NumberFormat(numberLocale(locale), wanted).format(amount);
}

function hours12(locale: Locale): boolean | undefined {
  if (locale.time_format === "12") return true;
  return locale.time_format === "24" ? false : undefined;
}

/** The time of an instant in the house. */
export function time(ms: number, zone: string, locale: Locale, seconds = false): string {
  const hour12 = hours12(locale);
  return new Intl.DateTimeFormat(locale.time_format === "system" ? undefined : locale.language, {
    timeZone: zone,
    hour: "numeric",
    minute: "2-digit",
    ...(seconds ? { second: "2-digit" } : {}),
    ...(hour12 === undefined ? {} : { hour12 }),
  }).format(ms);
}

/** An instant in the house: its day and its time. */
export function moment(ms: number, zone: string, locale: Locale): string {
  return `${dayText(dayAt(ms, zone), "short", locale)}, ${time(ms, zone, locale, true)}`;
}

export type DayForm = "long" | "short" | "weekday" | "month" | "month_short" | "year";

const FORMS: Record<DayForm, Intl.DateTimeFormatOptions> = {
  long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  short: { day: "numeric", month: "short" },
  weekday: { weekday: "short", day: "numeric", month: "short" },
  month: { month: "long", year: "numeric" },
  month_short: { month: "short" },
  year: { year: "numeric" },
};

/** A day in words, or the month or year that it is in. */
export function dayText(day: Day, form: DayForm, locale: Locale): string {
  return new Intl.DateTimeFormat(locale.language, { timeZone: "UTC", ...FORMS[form] }).format(
    Date.parse(`${day}T00:00:00Z`),
  );
}

/** A text with its places filled in; a place that nobody fills stays as it is. */
export function fill(text: string, places: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}
