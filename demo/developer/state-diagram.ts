import { html, svg, type TemplateResult } from 'lit';

interface Position {
  readonly x: number;
  readonly y: number;
}

/** Column and row of each state. The states of a purchase go down; all others are on the right. */
const positions = {
  idle: { x: 0, y: 0 },
  loading: { x: 0, y: 1 },
  failed: { x: 1, y: 1 },
  open: { x: 0, y: 2 },
  suspended: { x: 1, y: 2 },
  confirming: { x: 0, y: 3 },
  unconfirmed: { x: 1, y: 3 },
  pending: { x: 0, y: 4 },
  complete: { x: 0, y: 5 },
  expired: { x: 1, y: 4 },
  cancelled: { x: 1, y: 5 },
} as const satisfies Readonly<Record<string, Position>>;

type StateName = keyof typeof positions;

/** The drawn transitions. Not drawn: a session may also change from any state to a final one. */
const transitions: readonly (readonly [StateName, StateName])[] = [
  ['idle', 'loading'],
  ['loading', 'failed'],
  ['loading', 'open'],
  ['open', 'suspended'],
  ['open', 'confirming'],
  ['confirming', 'unconfirmed'],
  ['confirming', 'pending'],
  ['pending', 'complete'],
  ['pending', 'expired'],
];

/** Size of a box, and distance from box to box, in units of the diagram. */
const [width, height] = [120, 30];
const [stepX, stepY] = [150, 48];

const getCenter = (name: StateName) => ({
  x: positions[name].x * stepX + width / 2,
  y: positions[name].y * stepY + height / 2,
});

/**
 * A diagram of the tag's states with the current one highlighted.
 *
 * @param visited previous states of the session, which have a lighter mark
 */
export const stateDiagram = (current: string, visited: ReadonlySet<string>): TemplateResult => html`
  <svg
    class="state-diagram"
    viewBox="-4 -4 278 278"
    role="img"
    aria-label="States of the tag. Current state: ${current}."
  >
    ${transitions.map(([from, to]) => transitionLine(getCenter(from), getCenter(to)))}
    ${(Object.keys(positions) as StateName[]).map((name) => {
      const { x, y } = getCenter(name);
      const kind = name === current ? 'current' : visited.has(name) ? 'visited' : 'unvisited';
      return svg`
        <g class=${kind}>
          <rect
            x=${x - width / 2} y=${y - height / 2}
            width=${width} height=${height} rx="15"
          ></rect>
          <text x=${x} y=${y + 4.5} text-anchor="middle">${name}</text>
        </g>
      `;
    })}
  </svg>
`;

const transitionLine = (from: Position, to: Position) => {
  const isHorizontal = from.y === to.y;
  const [x1, y1] = isHorizontal ? [from.x + width / 2, from.y] : [from.x, from.y + height / 2];
  const [x2, y2] = isHorizontal ? [to.x - width / 2, to.y] : [to.x, to.y - height / 2];
  return svg`<line x1=${x1} y1=${y1} x2=${x2} y2=${y2}></line>`;
};
