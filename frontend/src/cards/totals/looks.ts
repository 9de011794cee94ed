/** How the bars of the totals look. */

import { css } from "lit";

export const looks = css`
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    min-height: 4.2em;
    font-size: 0.85rem;
    align-content: start;
  }
  .legend strong {
    flex: 1 0 100%;
  }
  .legend i {
    display: inline-block;
    width: 0.75em;
    height: 0.75em;
    border-radius: 2px;
    margin-inline-end: 6px;
  }
  .direct_kwh {
    background: var(--solar);
  }
  .from_grid_kwh {
    background: var(--grid);
  }
  .to_grid_kwh {
    background: var(--to-grid);
  }
  .plot {
    position: relative;
    height: 180px;
    margin-block: 28px 4px;
    margin-inline-start: 40px;
  }
  .tick {
    position: absolute;
    inset-inline: 0;
    border-bottom: 1px solid var(--line);
  }
  .tick.zero {
    border-color: var(--quiet);
  }
  .tick span {
    position: absolute;
    inset-inline-end: 100%;
    bottom: -0.7em;
    margin-inline-end: 8px;
    font-size: 0.75rem;
  }
  .unit {
    position: absolute;
    inset-inline-start: -40px;
    bottom: calc(100% + 0.5em);
    font-size: 0.75rem;
  }
  .columns,
  .labels {
    display: grid;
    grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr);
  }
  .columns {
    position: absolute;
    inset: 0;
  }
  .columns button {
    position: relative;
    min-width: 0;
    min-height: 0;
    padding: 0;
    border: 0;
    border-radius: 2px;
    background: none;
  }
  .columns button:hover,
  .columns button[aria-current] {
    background: color-mix(in srgb, var(--text) 8%, transparent);
  }
  .columns button i {
    position: absolute;
    inset-inline: 12%;
    max-width: 32px;
    margin-inline: auto;
  }
  .labels {
    margin-inline-start: 40px;
    font-size: 0.75rem;
    text-align: center;
  }
  .labels span {
    min-width: 0;
    white-space: nowrap;
    display: flex;
    justify-content: center;
  }
`;
