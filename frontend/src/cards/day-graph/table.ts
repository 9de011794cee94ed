/** What the graph shows, for those who do not see it, and for their spreadsheets. */

import { html, type TemplateResult } from "lit";
import type { Readings } from "../../api/types";
import { power, time } from "../../compute/format";
import { csv, joined } from "../../compute/series";
import type { Context } from "../../shared/base-card";
import { behind } from "../../shared/table";
import type { Drawn } from "./plot";

/** The quarter-hours in numbers. */
export function tableOf({ quarters }: Readings, { hass, house, words }: Context): TemplateResult {
  const quality = words.graph.quality as Record<string, string>;
  const rows = quarters.map(
    ([start, watts, how]) =>
      html`<td>${time(start, house.zone, hass.locale)}</td>
        <td class="number">${power(watts, hass.locale)}</td>
        <td>${quality[how] ?? how}</td>`,
  );
  return behind(words, [words.graph.time, words.graph.quarters, words.graph.how], rows);
}

/** Give what is drawn as a file. */
export function download(series: Drawn, name: string): void {
  const [times, ...columns] = joined([...series.values()]);
  const rows = times.map((at, place) => [new Date(at * 1000).toISOString(), ...columns.map((each) => each[place])]);
  const text = csv(["time", ...series.keys()], rows);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
