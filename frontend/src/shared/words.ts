/** The words of the cards, one file a language, of which only the user's is loaded. */

import type en from "../translations/en.json";

export type Words = typeof en;

const LOADERS: Record<string, () => Promise<{ default: Words }>> = {
  de: () => import("../translations/de.json"),
  en: () => import("../translations/en.json"),
  fr: () => import("../translations/fr.json"),
  nl: () => import("../translations/nl.json"),
};

const loaded = new Map<string, Promise<Words>>();

/** The words in a language, as en-GB or nl; English for one that there is not. */
export function words(language: string): Promise<Words> {
  const short = language.split("-")[0] ?? "en";
  const known = short in LOADERS ? short : "en";
  let promise = loaded.get(known);
  if (!promise) {
    promise = (LOADERS[known] as () => Promise<{ default: Words }>)().then((module) => module.default);
    promise.catch(() => loaded.delete(known)); // a network that is back is asked again
    loaded.set(known, promise);
  }
  return promise;
}
