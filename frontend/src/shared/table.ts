/** The table behind what is drawn, for those who do not see it. */

import { html, type TemplateResult } from "lit";
import type { Words } from "./words";

/** A table that is opened at a wish: the titles of its columns, and its rows of cells. */
export function behind(words: Words, titles: readonly string[], rows: readonly TemplateResult[]): TemplateResult {
  return html`<details>
    <summary>${words.graph.table}</summary>
    <div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            ${titles.map((title) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((cells) => html`<tr>${cells}</tr>`)}
        </tbody>
      </table>
    </div>
  </details>`;
}
