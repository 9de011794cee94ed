/** What agents tell, as texts; and settings out of texts. */

/** A value as people read and write it. */
export function told(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
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
