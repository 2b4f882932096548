/** Estimates the resources for many concurrent checkouts from measurements of one. */
import { getFigure, getKitFigure } from './figures.js';
import type { Results } from './report.js';

/** Concurrent checkouts. */
const sizes = [10, 1_000, 100_000] as const;
/** Measured open streams of one process, and the target utilisation of a core. */
const streamsEach = 5_000;
const busy = 0.5;

/** The resources of open checkouts. */
interface Demand {
  /** Per second. */
  readonly requests: number;
  readonly questions: number;
  readonly calls: number;
  readonly commits: number;
  readonly starts: number;
  /** Core seconds per second. */
  readonly core: number;
  readonly streams: number;
}

function demandOf(results: Results, push: boolean): Demand {
  const following = (column: string) =>
    getFigure(results, 'following', `**the tag**, ${push ? 'with' : 'without'} push`, column);
  const traffic = (row: string) => getFigure(results, 'following', row, 'mean');
  const kit = (column: string) => getKitFigure(results, column);

  const starts = 1 / traffic('seconds for which a page is open');
  const orders = (starts * traffic('checkouts of 100 that are authorized')) / 100;
  const requests = starts * following('requests a checkout');
  // Streams add requests to Ledyer, which the simulated shop does not send.
  const besideStreams = push
    ? getFigure(results, 'server', '1,000 buyers', 'questions') / 1_000
    : 0;
  const questions = starts * following('questions to Ledyer') + besideStreams;
  const all = (column: string) => {
    const each = (row: string) => getFigure(results, 'commits', row, column);
    return (
      starts * each('a checkout that is started') +
      questions * each('a question about a session') +
      orders * (each('the notifications of an order') + each('an order, until'))
    );
  };
  return {
    requests,
    questions,
    starts,
    calls: all('calls of Ledyer'),
    commits: all('commits'),
    streams: push ? 1 : 0,
    core:
      requests * kit('µs a request, for information') * 1e-6 +
      starts / kit('sessions started') +
      questions / kit('questions asked') +
      orders / kit('orders reconciled'),
  };
}

/** Returns the number of concurrent checkouts that one instance supports. */
const ofOneInstance = ({ core, streams }: Demand): number =>
  Math.min(busy / core, streams > 0 ? streamsEach / streams : Infinity);

const instances = (demand: Demand, size: number): number => Math.ceil(size / ofOneInstance(demand));

/** Rounds to two significant figures, which is the precision of such an estimate. */
function rough(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return rounded.toLocaleString('en', { maximumFractionDigits: 4 });
}

/** A resource limit: the concurrent checkouts that it supports, and the next step. */
interface Limit {
  readonly what: string;
  readonly enough: (demand: Demand) => number;
  readonly then: string;
}

const limits: readonly Limit[] = [
  {
    what: '100 calls of Ledyer a second (what Stripe allows; Ledyer publishes no figure)',
    enough: ({ calls }) => 100 / calls,
    then: 'Ask Ledyer what is allowed. Then let what is known beside a stream grow older than two minutes (`src/server/sessions/staleness.ts`): notifications tell what matters.',
  },
  {
    what: 'one instance: half a core, or 5,000 streams',
    enough: ofOneInstance,
    then: 'Another instance. They share the database and nothing else; no buyer is bound to one. One that has 10,000 streams refuses the next, and that tab asks instead.',
  },
  {
    what: '1,000 commits a second: one ordinary disk, assumed',
    enough: ({ commits }) => 1_000 / commits,
    then: 'A faster disk, or a `commit_delay` of a millisecond: many commits then share one write. Then a database for each country or brand.',
  },
  {
    what: '100 connections: PostgreSQL as it is installed, 10 an instance',
    enough: (demand) => 10 * ofOneInstance(demand),
    then: 'A higher `max_connections`, or a pooler in session mode: `LISTEN` needs a connection that stays.',
  },
];

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Returns a Markdown table with numeric cells except in the given columns. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[],
): string {
  const line = row(head.map((_, at) => (words.includes(at) ? '---' : '--:')));
  return [row(head), line, ...rows.map(row)].join('\n');
}

/**
 * Returns the table for the README of `server-example`.
 *
 * @throws {Error} when one of its figures was not measured
 */
export function scaleText(results: Results): string {
  const demands = { 'with streams': demandOf(results, true), without: demandOf(results, false) };
  const cells = sizes.flatMap((size) =>
    Object.entries(demands).map(([name, demand]) => ({ name, demand, size })),
  );
  const each = (what: string, of: (demand: Demand, size: number) => number) => [
    what,
    ...cells.map(({ demand, size }) => rough(of(demand, size))),
  ];
  const ends = limits
    .map(({ what, enough, then }) => ({ what, then, at: Object.values(demands).map(enough) }))
    .sort((a, b) => a.at[0]! - b.at[0]!);
  return [
    `Computed from \`test/bench/results.json\` of ${results.takenAt}: what a simulated checkout asks for, which is open for ${rough(1 / demands.without.starts)} s; ` +
      'what one process of the kit did a second, the emulator’s work included; and what it asked of the database and of Ledyer. An instance is a process that uses half a core.',
    '',
    table(
      [
        'Checkouts at once',
        ...cells.map(({ name, size }) => `${size.toLocaleString('en')}, ${name}`),
      ],
      [
        each('checkouts started a second', ({ starts }, size) => starts * size),
        each('requests a second', ({ requests }, size) => requests * size),
        each('open streams', ({ streams }, size) => streams * size),
        each(
          'sessions read at Ledyer a second, at most',
          ({ questions }, size) => questions * size,
        ),
        each('calls of Ledyer a second, reads among them', ({ calls }, size) => calls * size),
        each('commits of the database a second', ({ commits }, size) => commits * size),
        each('instances', instances),
      ],
      [0],
    ),
    '',
    'What ends first, and what one adds then:',
    '',
    table(
      ['Enough for so many checkouts at once', 'with streams', 'without', 'then'],
      ends.map(({ what, at, then }) => [what, ...at.map(rough), then]),
      [0, 3],
    ),
  ].join('\n');
}
