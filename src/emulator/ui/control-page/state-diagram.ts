import { svg, type TemplateResult } from 'lit';
import type { SessionState } from '../../../ledyer/session-state.js';

/** Centre of each state's box. */
const positions: Readonly<Record<SessionState, readonly [x: number, y: number]>> = {
  open: [62, 40],
  locked: [232, 40],
  authorized: [572, 40],
  pendingSca: [402, 112],
  cancelled: [572, 112],
  expired: [62, 112],
};

const names = Object.keys(positions) as SessionState[];

/**
 * The transitions that `session-transitions.ts` allows.
 *
 *     open ⇄ locked ──────────────▶ authorized
 *      │        └──▶ pendingSca ──▶ authorized or cancelled
 *      └▶ expired, also from locked and pendingSca
 */
const arrows: readonly string[] = [
  'M116 34H176',
  'M178 46H118',
  'M286 40H516',
  'M232 60V112H346',
  'M430 92V64Q430 52 442 52H516',
  'M456 112H516',
  'M62 60V90',
];

/** Renders the diagram with the current state highlighted. */
export const stateDiagram = (state: string): TemplateResult<2> => svg`
  <svg class="states" viewBox="0 0 634 148" role="img" aria-label=${`The session is ${state}`}>
    <defs>
      <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0 8 4 0 8z" />
      </marker>
    </defs>
    ${arrows.map((path) => svg`<path class="arrow" d=${path} marker-end="url(#tip)" />`)}
    ${names.map((name) => {
      const [x, y] = positions[name];
      return svg`
        <g class=${name === state ? `node now ${name}` : 'node'}>
          <rect x=${x - 54} y=${y - 19} width="108" height="38" rx="19" />
          <text x=${x} y=${y + 4.5} text-anchor="middle">${name}</text>
        </g>`;
    })}
  </svg>
`;
