/** What the cards use of Home Assistant's frontend. */

import type { Locale } from "../compute/format";

/** A text by its key, nothing for one that is not known. */
export type Localize = (key: string, placeholders?: Record<string, string>) => string;

export type Unsubscribe = () => void | Promise<void>;

export interface Connection {
  subscribeMessage(told: (message: never) => void, message: { type: string }): Promise<Unsubscribe>;
  addEventListener(type: "ready", told: () => void): void;
  removeEventListener(type: "ready", told: () => void): void;
}

export interface EntityState {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
}

export interface Hass {
  states: Partial<Record<string, EntityState>>;
  locale: Locale;
  language: string;
  themes: { darkMode: boolean };
  user?: { is_admin: boolean };
  connection: Connection;
  connected: boolean;
  callWS<T>(message: { type: string }): Promise<T>;
  callService(domain: string, service: string, data: object): Promise<unknown>;
  formatEntityState(state: EntityState): string;
  localize: Localize;
  loadBackendTranslation(category: string, integration: string): Promise<unknown>;
  formatEntityName?(state: EntityState, type: "entity"): string;
}

/** The settings of any card; `entry_id` says which house, where there are several. */
export interface CardConfig {
  type: string;
  entry_id?: string;
  title?: string;
}

export interface GridOptions {
  columns?: number | "full";
  rows?: number | "auto";
  min_columns?: number;
  min_rows?: number;
}

/** A field of the form in which a card is edited. */
export interface FormField {
  name: string;
  selector: Record<string, object>;
  required?: boolean;
  default?: unknown;
}

export interface CardForm {
  schema: FormField[];
  computeLabel: (field: FormField) => string;
}

/** What an error of a command holds, besides its English words. */
interface Failure {
  message: string;
  translation_domain?: string;
  translation_key?: string;
  translation_placeholders?: Record<string, string>;
}

/** What Home Assistant's websocket and ours throw, in the user's language where its words are known. */
export function reasonOf(error: unknown, localize: Localize | undefined): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return String(error);
  const { message, translation_domain, translation_key, translation_placeholders } = error as Failure;
  const known = `component.${translation_domain ?? ""}.exceptions.${translation_key ?? ""}.message`;
  const said = localize?.(known, translation_placeholders);
  return said === undefined || said === "" ? message : said;
}
