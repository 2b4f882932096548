/** Estimates the resources for many concurrent checkouts from measurements of one. */
import { getFigure, getKitFigure } from '../figures.js';
import type { Results } from '../report.js';

/** The numbers of concurrent checkouts in the table. */
const sizes = [10, 1_000, 100_000] as const;
/** Maximum open streams of one process that were measured. */
const maxStreamsPerInstance = 5_000;
/** Share of a core that an instance should use. */
const targetUtilisation = 0.5;

/** The resources that one open checkout needs. All numbers except `cores` and `streams` are per second. */
interface Demand {
  /** Requests of the page. */
  readonly requests: number;
  /** Reads of the session at Ledyer. */
  readonly reads: number;
  /** Requests to Ledyer, `reads` included. */
  readonly ledyerRequests: number;
  readonly commits: number;
  /** Started checkouts. */
  readonly starts: number;
  /** Share of a CPU core. */
  readonly cores: number;
  /** Open streams: 0 or 1. */
  readonly streams: number;
}

function computeDemand(results: Results, push: boolean): Demand {
  const getStatusFigure = (column: string) =>
    getFigure(results, 'status-updates', `**the tag**, ${push ? 'with' : 'without'} push`, column);
  const getTrafficFigure = (row: string) => getFigure(results, 'status-updates', row, 'mean');
  const getServerFigure = (column: string) => getKitFigure(results, column);

  const starts = 1 / getTrafficFigure('seconds until a page is closed');
  const orders = (starts * getTrafficFigure('authorized checkouts, %')) / 100;
  const requests = starts * getStatusFigure('requests per checkout');
  // Streams add requests to Ledyer, which the simulated shop does not send.
  const streamReads = push ? getFigure(results, 'server', '1,000 buyers', 'requests') / 1_000 : 0;
  const reads = starts * getStatusFigure('requests to Ledyer') + streamReads;
  const computeTotal = (column: string) => {
    const getCount = (row: string) => getFigure(results, 'commits', row, column);
    return (
      starts * getCount('start of a checkout') +
      reads * getCount('status request that reads at Ledyer') +
      orders * (getCount('notifications of an order') + getCount('order, until'))
    );
  };
  return {
    requests,
    reads,
    starts,
    ledyerRequests: computeTotal('requests to Ledyer'),
    commits: computeTotal('commits'),
    streams: push ? 1 : 0,
    cores:
      requests * getServerFigure('µs per request, informative') * 1e-6 +
      starts / getServerFigure('sessions started') +
      reads / getServerFigure('sessions read') +
      orders / getServerFigure('orders reconciled'),
  };
}

/** Returns the number of concurrent checkouts that one instance supports. */
const getCheckoutsPerInstance = ({ cores, streams }: Demand): number =>
  Math.min(targetUtilisation / cores, streams > 0 ? maxStreamsPerInstance / streams : Infinity);

const countInstances = (demand: Demand, size: number): number =>
  Math.ceil(size / getCheckoutsPerInstance(demand));

/** Formats a number with two significant figures, which is the precision of this estimate. */
function formatRoughly(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return rounded.toLocaleString('en', { maximumFractionDigits: 4 });
}

/** A resource limit: the concurrent checkouts that it supports, and the next step. */
interface Limit {
  readonly what: string;
  readonly getCapacity: (demand: Demand) => number;
  readonly remedy: string;
}

const limits: readonly Limit[] = [
  {
    what: '100 requests to Ledyer per second (Stripe’s limit; Ledyer publishes none)',
    getCapacity: ({ ledyerRequests }) => 100 / ledyerRequests,
    remedy:
      'Ask Ledyer for its limit. Then raise the maximum age of sessions with a stream above two minutes (`src/server/sessions/staleness.ts`): notifications invalidate them anyway.',
  },
  {
    what: 'one instance: half a core, or 5,000 streams',
    getCapacity: getCheckoutsPerInstance,
    remedy:
      'Add an instance. Instances share only the database, and need no sticky sessions. An instance with 10,000 streams rejects the next one, and that tab polls instead.',
  },
  {
    what: '1,000 commits per second: one ordinary disk, assumed',
    getCapacity: ({ commits }) => 1_000 / commits,
    remedy:
      'A faster disk, or a `commit_delay` of a millisecond, so that commits share a write. Then a database for each country or brand.',
  },
  {
    what: '100 connections: PostgreSQL’s default, 10 per instance',
    getCapacity: (demand) => 10 * getCheckoutsPerInstance(demand),
    remedy:
      'A higher `max_connections`, or a pooler in session mode: `LISTEN` needs a persistent connection.',
  },
];

const formatRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Returns a Markdown table with numeric cells except in the given columns. */
function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns: readonly number[],
): string {
  const line = formatRow(head.map((_, column) => (textColumns.includes(column) ? '---' : '--:')));
  return [formatRow(head), line, ...rows.map(formatRow)].join('\n');
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
  const createRow = (name: string, compute: (demand: Demand, size: number) => number) => [
    name,
    ...cells.map(({ demand, size }) => formatRoughly(compute(demand, size))),
  ];
  const sortedLimits = limits
    .map(({ what, getCapacity, remedy }) => ({
      what,
      remedy,
      capacities: Object.values(demands).map(getCapacity),
    }))
    .sort((a, b) => a.capacities[0]! - b.capacities[0]!);
  return [
    `Computed from \`test/bench/results.json\` of ${results.takenAt}: the requests of a simulated checkout, which is open for ${formatRoughly(1 / demands.without.starts)} s; ` +
      'the throughput of one process of the kit, the emulator’s work included; and its commits and requests to Ledyer. An instance is a process that uses half a core.',
    '',
    formatTable(
      [
        'Concurrent checkouts',
        ...cells.map(({ name, size }) => `${size.toLocaleString('en')}, ${name}`),
      ],
      [
        createRow('checkouts started per second', ({ starts }, size) => starts * size),
        createRow('requests per second', ({ requests }, size) => requests * size),
        createRow('open streams', ({ streams }, size) => streams * size),
        createRow('sessions read at Ledyer per second, at most', ({ reads }, size) => reads * size),
        createRow(
          'requests to Ledyer per second, reads included',
          ({ ledyerRequests }, size) => ledyerRequests * size,
        ),
        createRow('database commits per second', ({ commits }, size) => commits * size),
        createRow('instances', countInstances),
      ],
      [0],
    ),
    '',
    'The limits, lowest first, and the next step:',
    '',
    formatTable(
      ['Limit, in concurrent checkouts', 'with streams', 'without', 'next step'],
      sortedLimits.map(({ what, capacities, remedy }) => [
        what,
        ...capacities.map(formatRoughly),
        remedy,
      ]),
      [0, 3],
    ),
  ].join('\n');
}
