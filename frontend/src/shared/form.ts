/** The form in which a card is edited: that of Home Assistant, with our words. */

import type { CardForm, FormField } from "./hass";
import { words, type Words } from "./words";

const COMMON: FormField[] = [
  { name: "title", selector: { text: {} } },
  { name: "entry_id", selector: { config_entry: { integration: "energy_app" } } },
];

type Named = keyof Words["settings"];

/** The form of a card: what all cards have, and the fields of its own. */
export async function formOf(fields: (found: Words) => FormField[] = () => []): Promise<CardForm> {
  const found = await words(document.documentElement.lang || navigator.language);
  return {
    schema: [...COMMON, ...fields(found)],
    computeLabel: (field) => found.settings[field.name as Named],
  };
}
