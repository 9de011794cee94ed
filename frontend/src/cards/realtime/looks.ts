import { css } from "lit";

export const looks = css`
  .scene {
    position: relative;
    display: grid;
    grid-template: repeat(3, auto) / repeat(3, 1fr);
    grid-template-areas: ". solar ." "grid house car" ". battery .";
    place-items: center;
    row-gap: 1.75rem; /* so much of a line is seen, and what flows on it */
    flex: 1;
    width: 100%;
    max-width: 40rem;
    margin: 0 auto;
  }
  svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  path {
    fill: none;
    stroke: currentColor;
    vector-effect: non-scaling-stroke;
    stroke-linecap: round;
  }
  .still {
    stroke-width: 2px;
    opacity: 0.35;
  }
  .moving {
    stroke-width: 5px;
    stroke-dasharray: 0.1 24;
    animation: flow linear infinite;
  }
  @keyframes flow {
    from {
      stroke-dashoffset: 96.4;
    }
    to {
      stroke-dashoffset: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .moving {
      animation: none;
    }
  }
  .node {
    z-index: 1;
    box-sizing: border-box;
    width: clamp(5.2rem, 24cqi, 6.5rem);
    aspect-ratio: 1;
    display: grid;
    align-content: center;
    justify-items: center;
    text-align: center;
    line-height: 1.25;
    border: 2px solid currentColor;
    border-radius: 50%;
    background: var(--ha-card-background, var(--card-background-color, #fff));
  }
  .node .number {
    color: var(--text);
    font-weight: 500;
  }
  .node .quiet {
    font-size: 0.8em;
    max-width: 90%;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .grid {
    color: var(--grid);
  }
  .solar {
    color: var(--solar);
  }
  .battery {
    color: var(--battery);
  }
  .car {
    color: var(--car);
  }
  .house {
    color: var(--home);
  }
  .node.grid {
    grid-area: grid;
  }
  .node.solar {
    grid-area: solar;
  }
  .node.battery {
    grid-area: battery;
  }
  .node.car {
    grid-area: car;
  }
  .node.house {
    grid-area: house;
  }
  .stale .node {
    border-style: dashed;
    opacity: 0.65;
  }
  .foot {
    min-height: 1.5em;
  }
  .old {
    color: var(--bad);
  }
`;
