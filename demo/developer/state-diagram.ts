import { html, svg, type TemplateResult } from 'lit';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where each state of the tag stands in the picture: time goes down, and ends are to the right. */
const places = {
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
} as const satisfies Readonly<Record<string, Place>>;

type Named = keyof typeof places;

/** The ways that are worth drawing; every state of a session may also go straight to an end. */
const ways: readonly (readonly [Named, Named])[] = [
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

const [width, height] = [120, 30];
const [stepX, stepY] = [150, 48];

const middle = (name: Named) => ({
  x: places[name].x * stepX + width / 2,
  y: places[name].y * stepY + height / 2,
});

/**
 * The states of the tag, with the current one lit.
 *
 * @param passed states that the session has been in, which are marked more faintly
 */
export const stateDiagram = (current: string, passed: ReadonlySet<string>): TemplateResult => html`
  <svg
    class="state-picture"
    viewBox="-4 -4 278 278"
    role="img"
    aria-label="States of the tag. It is ${current} now."
  >
    ${ways.map(([from, to]) => way(middle(from), middle(to)))}
    ${(Object.keys(places) as Named[]).map((name) => {
      const { x, y } = middle(name);
      const how = name === current ? 'current' : passed.has(name) ? 'passed' : 'ahead';
      return svg`
        <g class=${how}>
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

const way = (from: Place, to: Place) => {
  const across = from.y === to.y;
  const [x1, y1] = across ? [from.x + width / 2, from.y] : [from.x, from.y + height / 2];
  const [x2, y2] = across ? [to.x - width / 2, to.y] : [to.x, to.y - height / 2];
  return svg`<line x1=${x1} y1=${y1} x2=${x2} y2=${y2}></line>`;
};
