/** Estimates the resources for many concurrent checkouts from measurements of one. */
import { getFigure, getKitFigure } from './figures.js';
import type { Results } from './report.js';

/** Concurrent checkouts. */
const sizes = [10, 1_000, 100_000] as const;
/** Measured open streams of one process, and the target utilisation of a core. */
const maxStreamsPerInstance = 5_000;
const targetUtilisation = 0.5;

/** The resources of open checkouts. */
interface Demand {
  /** Per second. */
  readonly requests: number;
  readonly reads: number;
  readonly ledyerRequests: number;
  readonly commits: number;
  readonly starts: number;
  /** Core seconds per second. */
  readonly core: number;
  readonly streams: number;
}

function computeDemand(results: Results, push: boolean): Demand {
  const getStatusFigure = (column: string) =>
    getFigure(results, 'status-updates', `**the tag**, ${push ? 'with' : 'without'} push`, column);
  const getTrafficFigure = (row: string) => getFigure(results, 'status-updates', row, 'mean');
  const getKit = (column: string) => getKitFigure(results, column);

  const starts = 1 / getTrafficFigure('seconds until a page is closed');
  const orders = (starts * getTrafficFigure('authorized checkouts, %')) / 100;
  const requests = starts * getStatusFigure('requests per checkout');
  // Streams add requests to Ledyer, which the simulated shop does not send.
  const besideStreams = push ? getFigure(results, 'server', '1,000 buyers', 'requests') / 1_000 : 0;
  const reads = starts * getStatusFigure('requests to Ledyer') + besideStreams;
  const all = (column: string) => {
    const each = (row: string) => getFigure(results, 'commits', row, column);
    return (
      starts * each('start of a checkout') +
      reads * each('status request that reads at Ledyer') +
      orders * (each('notifications of an order') + each('order, until'))
    );
  };
  return {
    requests,
    reads,
    starts,
    ledyerRequests: all('requests to Ledyer'),
    commits: all('commits'),
    streams: push ? 1 : 0,
    core:
      requests * getKit('µs per request, informative') * 1e-6 +
      starts / getKit('sessions started') +
      reads / getKit('sessions read') +
      orders / getKit('orders reconciled'),
  };
}

/** Returns the number of concurrent checkouts that one instance supports. */
const checkoutsPerInstance = ({ core, streams }: Demand): number =>
  Math.min(targetUtilisation / core, streams > 0 ? maxStreamsPerInstance / streams : Infinity);

const instances = (demand: Demand, size: number): number =>
  Math.ceil(size / checkoutsPerInstance(demand));

/** Rounds to two significant figures, which is the precision of such an estimate. */
function roundRoughly(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return rounded.toLocaleString('en', { maximumFractionDigits: 4 });
}

/** A resource limit: the concurrent checkouts that it supports, and the next step. */
interface Limit {
  readonly what: string;
  readonly capacity: (demand: Demand) => number;
  readonly remedy: string;
}

const limits: readonly Limit[] = [
  {
    what: '100 requests to Ledyer per second (Stripe’s limit; Ledyer publishes none)',
    capacity: ({ ledyerRequests }) => 100 / ledyerRequests,
    remedy:
      'Ask Ledyer for its limit. Then raise the maximum age of sessions with a stream above two minutes (`src/server/sessions/staleness.ts`): notifications invalidate them anyway.',
  },
  {
    what: 'one instance: half a core, or 5,000 streams',
    capacity: checkoutsPerInstance,
    remedy:
      'Add an instance. Instances share only the database, and need no sticky sessions. An instance with 10,000 streams rejects the next one, and that tab polls instead.',
  },
  {
    what: '1,000 commits per second: one ordinary disk, assumed',
    capacity: ({ commits }) => 1_000 / commits,
    remedy:
      'A faster disk, or a `commit_delay` of a millisecond, so that commits share a write. Then a database for each country or brand.',
  },
  {
    what: '100 connections: PostgreSQL’s default, 10 per instance',
    capacity: (demand) => 10 * checkoutsPerInstance(demand),
    remedy:
      'A higher `max_connections`, or a pooler in session mode: `LISTEN` needs a persistent connection.',
  },
];

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Returns a Markdown table with numeric cells except in the given columns. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns: readonly number[],
): string {
  const line = row(head.map((_, at) => (textColumns.includes(at) ? '---' : '--:')));
  return [row(head), line, ...rows.map(row)].join('\n');
}

/**
 * Returns the table for the README of `server-example`.
 *
 * @throws {Error} when one of its figures was not measured
 */
export function formatScale(results: Results): string {
  const demands = {
    'with streams': computeDemand(results, true),
    without: computeDemand(results, false),
  };
  const cells = sizes.flatMap((size) =>
    Object.entries(demands).map(([name, demand]) => ({ name, demand, size })),
  );
  const each = (what: string, of: (demand: Demand, size: number) => number) => [
    what,
    ...cells.map(({ demand, size }) => roundRoughly(of(demand, size))),
  ];
  const ends = limits
    .map(({ what, capacity, remedy }) => ({
      what,
      remedy,
      at: Object.values(demands).map(capacity),
    }))
    .sort((a, b) => a.at[0]! - b.at[0]!);
  return [
    `Computed from \`test/bench/results.json\` of ${results.takenAt}: the requests of a simulated checkout, which is open for ${roundRoughly(1 / demands.without.starts)} s; ` +
      'the throughput of one process of the kit, the emulator’s work included; and its commits and requests to Ledyer. An instance is a process that uses half a core.',
    '',
    table(
      [
        'Concurrent checkouts',
        ...cells.map(({ name, size }) => `${size.toLocaleString('en')}, ${name}`),
      ],
      [
        each('checkouts started per second', ({ starts }, size) => starts * size),
        each('requests per second', ({ requests }, size) => requests * size),
        each('open streams', ({ streams }, size) => streams * size),
        each('sessions read at Ledyer per second, at most', ({ reads }, size) => reads * size),
        each(
          'requests to Ledyer per second, reads included',
          ({ ledyerRequests }, size) => ledyerRequests * size,
        ),
        each('database commits per second', ({ commits }, size) => commits * size),
        each('instances', instances),
      ],
      [0],
    ),
    '',
    'The limits, lowest first, and the next step:',
    '',
    table(
      ['Limit, in concurrent checkouts', 'with streams', 'without', 'next step'],
      ends.map(({ what, at, remedy }) => [what, ...at.map(roundRoughly), remedy]),
      [0, 3],
    ),
  ].join('\n');
}
