/** The looks that all cards share: Home Assistant's theme, its colours of energy, nothing fixed in pixels but lines. */

import { css } from "lit";

export const styles = css`
  :host {
    display: block;
    height: 100%;
    --grid: var(--energy-grid-consumption-color, #488fc2);
    --to-grid: var(--energy-grid-return-color, #8353d1);
    --solar: var(--energy-solar-color, #ff9800);
    --battery: var(--energy-battery-in-color, #f06292);
    --home: var(--primary-color, #009ac7);
    --car: var(--energy-non-fossil-color, #0f9d58);
    --bad: var(--error-color, #db4437);
    --text: var(--primary-text-color, #141414);
    --quiet: var(--secondary-text-color, #5e5e5e);
    --line: var(--divider-color, #e0e0e0);
    container-type: inline-size;
  }
  ha-card {
    box-sizing: border-box;
    height: 100%;
    padding: 16px;
    color: var(--text);
    display: flex;
    flex-direction: column;
    gap: 12px;
    overflow: hidden;
  }
  h2 {
    margin: 0;
    font-size: var(--ha-font-size-xl, 1.25rem);
    font-weight: var(--ha-font-weight-medium, 500);
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  p {
    margin: 0;
  }
  .alert {
    border-inline-start: 4px solid var(--bad);
    padding: 8px 12px;
    background: color-mix(in srgb, var(--bad) 12%, transparent);
    border-radius: 4px;
    overflow-wrap: anywhere;
  }
  .quiet {
    color: var(--quiet);
  }
  .number {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .spread {
    justify-content: space-between;
  }
  button,
  select,
  input:not([type="range"]) {
    font: inherit;
    color: var(--text);
    min-height: 40px;
    padding: 0 12px;
    border: 1px solid var(--line);
    border-radius: var(--ha-border-radius-md, 8px);
    background: var(--card-background-color, #fff);
  }
  input[type="range"] {
    appearance: none;
    height: 24px;
    margin: 0;
    background: linear-gradient(var(--line), var(--line)) center / 100% 4px no-repeat;
    cursor: pointer;
  }
  input[type="range"]::-webkit-slider-thumb {
    appearance: none;
    width: 20px;
    height: 20px;
    border-radius: 50%;
    background: var(--primary-color);
  }
  input[type="range"]::-moz-range-thumb {
    width: 20px;
    height: 20px;
    border: 0;
    border-radius: 50%;
    background: var(--primary-color);
  }
  button {
    cursor: pointer;
    min-width: 40px;
  }
  button[aria-pressed="true"] {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 18%, transparent);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 4px 8px;
    text-align: end;
    border-bottom: 1px solid var(--line);
  }
  th:first-child,
  td:first-child {
    text-align: start;
  }
  @container (max-width: 400px) {
    th,
    td {
      padding-inline: 3px;
    }
  }
  .scroll {
    overflow: auto;
    max-height: 20rem;
  }
  summary {
    cursor: pointer;
    padding: 8px 0;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
