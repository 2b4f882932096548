import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { pgliteDatabase, type ClosableDatabase } from '../../../src/server/index.js';
import { startPostgresql } from '../../support/server/postgresql.js';
import { createFakeClock, november1, type FakeClock } from '../../support/fake-clock.js';
import { BenchShop, type Visitor } from './bench-shop.js';
import { getMeasurementOptions } from '../options.js';
import { sendLoad, formatRequest } from './load.js';
import {
  quantile,
  round,
  type BenchOptions,
  type Goal,
  type Section,
  type Table,
} from '../section.js';
import { ServerChild } from './server-child.js';
import {
  runInterleaved,
  MeasuredServer,
  createBuyerRequests,
  getStatusPath,
  createConstantRequests,
} from '../interleaved-runs.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** An open status stream. */
class OpenStream {
  onMessage: () => void = () => undefined;
  /** Resolves when the stream has delivered the current status. */
  readonly opened: Promise<void>;
  readonly #socket: Socket;

  constructor(port: number, visitor: Visitor) {
    this.#socket = connect(port, '127.0.0.1', () => {
      const headers = { accept: 'text/event-stream', cookie: visitor.cookie };
      this.#socket.write(formatRequest(getStatusPath(visitor), headers));
    });
    this.opened = new Promise((resolve, reject) => {
      this.#socket.on('error', reject);
      this.#socket.on('data', (chunk: Buffer) => {
        if (!chunk.includes('event: session')) return;
        resolve();
        this.onMessage();
      });
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

interface Streams {
  readonly count: number;
  readonly bytes: number;
  readonly openedMs: number;
  readonly p50: number;
  readonly p99: number;
}

/** Opens `count` streams, a few per session, and changes single sessions. */
async function measureStreams(count: number, pushes: number): Promise<Streams> {
  const child = await ServerChild.start('kit');
  const streamsPerSession = 10;
  const { visitors } = await child.call<{ visitors: Visitor[] }>(
    'start',
    count / streamsPerSession,
  );
  const bytesBefore = await child.call<number>('memory');
  const startedAt = performance.now();
  const open: OpenStream[] = [];
  for (let from = 0; from < visitors.length; from += 20) {
    const batch = visitors
      .slice(from, from + 20)
      .flatMap((visitor) =>
        Array.from({ length: streamsPerSession }, () => new OpenStream(child.port, visitor)),
      );
    await Promise.all(batch.map(({ opened }) => opened));
    open.push(...batch);
  }
  const openedMs = performance.now() - startedAt;
  const bytesAfter = await child.call<number>('memory');
  const delays: number[] = [];
  for (let index = 0; index < pushes; index += 1) {
    const session = (index * 7) % visitors.length;
    const received = new Promise<number>((resolve) => {
      open[session * streamsPerSession]!.onMessage = () =>
        resolve(performance.timeOrigin + performance.now());
    });
    const pushedAt = await child.call<number>('push', session);
    delays.push((await received) - pushedAt);
  }
  for (const stream of open) stream.close();
  child.stop();
  return {
    count,
    bytes: Math.round((bytesAfter - bytesBefore) / count),
    openedMs: Math.round(openedMs),
    p50: round(quantile(delays, 0.5), 1),
    p99: round(quantile(delays, 0.99), 1),
  };
}

/** Returns the reads of one session at Ledyer per second, with many tabs on many instances. */
async function countReadsOfTabs(
  database: ClosableDatabase,
  tabs: number,
  instances: number,
  seconds: number,
): Promise<number> {
  const clock = createFakeClock(november1);
  const shop = new BenchShop(database, { instances, clock });
  const { visitors } = await shop.start(1);
  await clock.advance(10_000);
  const before = shop.reads;
  // Each tab sends a request a second, spread evenly, as after the buyer has pressed buy.
  const step = 100;
  const responses: Promise<unknown>[] = [];
  for (let at = 0; at < seconds * 1_000; at += step) {
    const requestingTabs = Array.from({ length: tabs }, (_, tab) => tab).filter(
      (tab) => tab % (1_000 / step) === (at / step) % (1_000 / step),
    );
    for (const tab of requestingTabs)
      responses.push(shop.fetch(visitors[0]!, tab % instances, { 'cache-control': 'no-cache' }));
    // A response may take a second, until the session may be read again.
    await advanceSlowly(clock, step);
  }
  const reads = shop.reads - before;
  let isDone = false;
  void Promise.all(responses).finally(() => (isDone = true));
  while (!isDone) await advanceSlowly(clock, step);
  await Promise.all(shop.merchants.map((merchant) => merchant.close()));
  return getRate(reads, seconds);
}

/** Advances virtual time in small steps, between which requests go on in real time. */
async function advanceSlowly(clock: FakeClock, ms: number) {
  for (let advancedMs = 0; advancedMs < ms; advancedMs += 20) {
    await sleep(2);
    await clock.advance(20);
  }
}

/** Returns the reads at Ledyer per second, scaled to 1,000 buyers with a stream each, at four instances. */
async function countReadsOfBuyers(
  database: ClosableDatabase,
  buyers: number,
  seconds: number,
): Promise<number> {
  const clock = createFakeClock(november1);
  const instances = 4;
  const shop = new BenchShop(database, { instances, clock });
  const { visitors } = await shop.start(buyers);
  const readers = await Promise.all(
    visitors.map(async (visitor, index) => {
      const response = await shop.fetch(visitor, index % instances, {
        accept: 'text/event-stream',
      });
      return response.body!.getReader();
    }),
  );
  for (const reader of readers) {
    const drain = async (): Promise<void> => {
      while (!(await reader.read()).done);
    };
    drain().catch(() => undefined);
  }
  const before = shop.reads;
  for (let second = 0; second < seconds; second += 1) {
    await clock.advance(1_000);
    // Lets pending requests finish in real time.
    await sleep(10);
  }
  const reads = shop.reads - before;
  await Promise.all(shop.merchants.map((merchant) => merchant.close()));
  return round((reads / seconds) * (1_000 / buyers), 1);
}

/** Measures one buyer who sends status requests over 500 connections, each as soon as it has a response. */
async function measureSingleSession(child: ServerChild, visitor: Visitor, seconds: number) {
  const before = await child.call<number>('reads');
  const text = formatRequest(getStatusPath(visitor), {
    cookie: visitor.cookie,
    'cache-control': 'no-cache',
  });
  const load = await sendLoad(child.port, () => text, 500, seconds * 1_000);
  const elapsedSeconds = load.ms / 1_000;
  const reads = (await child.call<number>('reads')) - before;
  return {
    reads: getRate(reads, elapsedSeconds),
    rate: countResponses(load) / elapsedSeconds,
  };
}

/** Returns reads per second between the first and the last: ten seconds have room for eleven at one per second. */
const getRate = (reads: number, seconds: number): number => round((reads - 1) / seconds);

const countResponses = ({ succeeded, failed }: { succeeded: number; failed: number }) =>
  succeeded + failed;

/** Starts PostgreSQL if Debian's package is installed. Otherwise resolves with `undefined`. */
const startPostgresqlIfInstalled = () =>
  existsSync('/usr/lib/postgresql') ? startPostgresql() : Promise.resolve(undefined);

export async function measureServer({ form }: BenchOptions): Promise<Section> {
  const options = getMeasurementOptions(form).server;
  const pgServer = await startPostgresqlIfInstalled();
  const children: ServerChild[] = [];
  const startServer = async (name: string, url?: string) => {
    const child = await ServerChild.start(name, url);
    children.push(child);
    return child;
  };
  try {
    const addConstant = async (name: string, title: string) =>
      new MeasuredServer(`${title}, a constant`, await startServer(name), createConstantRequests);
    const addPeer = async (name: string, title: string) => {
      const child = await startServer(name);
      return new MeasuredServer(title, child, createBuyerRequests(child, options.buyers));
    };
    const throughput: (string | number)[][] = [];
    const addKit = async (title: string, url?: string) => {
      const child = await startServer('kit', url);
      // The first orders warm up the compiler and create the tables.
      await child.call('start', options.orders);
      const start = await child.call<{ ms: number }>('start', options.buyers);
      const readCount = 5 * options.orders;
      const readMs = await child.call<number>('readAtLedyer', readCount);
      const reconcileMs = await child.call<number>('reconcile', options.orders);
      throughput.push([
        title,
        Math.round((1_000 * options.buyers) / start.ms),
        Math.round((1_000 * readCount) / readMs),
        Math.round((1_000 * options.orders) / reconcileMs),
      ]);
      return new MeasuredServer(title, child, createBuyerRequests(child, options.buyers));
    };
    const servers = [
      await addConstant('raw', 'node:http'),
      await addPeer('fastify', 'Fastify'),
      await addConstant('hono', 'Hono'),
      await addPeer('express', 'Express'),
      await addKit('**server kit**, PGlite'),
    ];
    if (pgServer) servers.push(await addKit('**server kit**, PostgreSQL', pgServer.database()));
    await runInterleaved(servers, options.runs);
    const [raw, fastify, , express] = servers as [
      MeasuredServer,
      MeasuredServer,
      MeasuredServer,
      MeasuredServer,
    ];
    const kit = servers.at(-1)!;

    const newVisitor = (await kit.child.call<{ visitors: Visitor[] }>('start', 1)).visitors[0]!;
    const singleSession = await measureSingleSession(
      kit.child,
      newVisitor,
      options.singleSessionSeconds,
    );
    for (const { child } of servers) child.stop();

    const database = pgliteDatabase(await PGlite.create());
    const tabRows: (string | number)[][] = [];
    let maxReads = 0;
    for (const instances of [1, 3]) {
      for (const tabs of [1, 10, 100]) {
        const reads = await countReadsOfTabs(database, tabs, instances, options.tabSeconds);
        maxReads = Math.max(maxReads, reads);
        tabRows.push([`${tabs} tabs, ${instances} instances`, reads]);
      }
    }
    const buyerReads = await countReadsOfBuyers(database, options.buyersWithStream, 120);
    const streamResults: Streams[] = [];
    for (const count of options.streams)
      streamResults.push(await measureStreams(count, options.pushes));

    const tables: Table[] = [
      {
        title: 'The status resource over HTTP, one process, ratio to node:http',
        columns: [
          '',
          'requests/s',
          'CPU per request',
          'µs per request, informative',
          'µs of the client',
        ],
        rows: servers.map((server) => [
          server.name,
          server.ratioTo('rate', raw),
          server.ratioTo('cost', raw),
          Math.round(server.medianMicros('cost')),
          Math.round(server.medianMicros('clientCost')),
        ]),
      },
      {
        title: 'Requests to Ledyer per second',
        columns: ['', 'requests'],
        rows: [
          ...tabRows,
          [
            `one session, requested ${Math.round(singleSession.rate)} times per second`,
            singleSession.reads,
          ],
          ['1,000 buyers with a stream each, 4 instances', buyerReads],
        ],
      },
      {
        title: 'Open status streams of one process with PGlite',
        columns: [
          '',
          'bytes per stream',
          'ms until all are open',
          'delay of a change, p50 ms',
          'p99 ms',
        ],
        rows: streamResults.map((each) => [
          `${each.count.toLocaleString('en')} streams`,
          each.bytes,
          each.openedMs,
          each.p50,
          each.p99,
        ]),
      },
      {
        title: 'Work per second, one process with the emulator',
        columns: ['', 'sessions started', 'sessions read', 'orders reconciled'],
        rows: throughput,
      },
    ];
    const goals: Goal[] = [
      {
        what: 'status resource, requests/s as a ratio to node:http',
        measured: kit.ratioTo('rate', raw),
        limit: 0.6,
        atLeast: true,
        comparison: `Fastify ${fastify.ratioTo('rate', raw)}, Express ${express.ratioTo('rate', raw)}`,
      },
      {
        what: 'status resource, requests/s as a ratio to Fastify with the same work',
        measured: kit.ratioTo('rate', fastify),
        limit: 1,
        atLeast: true,
      },
      {
        what: 'status resource, CPU per request as a ratio to node:http',
        measured: kit.ratioTo('cost', raw),
        limit: 1.7,
        comparison: `Fastify ${fastify.ratioTo('cost', raw)}, Express ${express.ratioTo('cost', raw)}`,
      },
      ...throughput.flatMap(([title, started, , reconciled]) => {
        const isPglite = String(title).includes('PGlite');
        const [where] = String(title).split(', ').slice(-1);
        return [
          {
            what: `${where}: sessions started per second`,
            measured: Number(started),
            limit: isPglite ? 591 : 933,
            atLeast: true,
          },
          {
            what: `${where}: orders reconciled per second`,
            measured: Number(reconciled),
            limit: isPglite ? 124 : 242,
            atLeast: true,
          },
        ];
      }),
      {
        what: 'requests to Ledyer per second for one session, maximum of all numbers of tabs and instances',
        measured: maxReads,
        limit: 1,
      },
      {
        what: 'requests to Ledyer per second for one session under load',
        measured: singleSession.reads,
        limit: 1,
      },
      {
        what: 'requests to Ledyer per second for 1,000 buyers on 4 instances',
        measured: buyerReads,
        limit: 20,
      },
      ...streamResults.flatMap(({ count, bytes, p99 }) => [
        { what: `bytes per stream, ${count} open`, measured: bytes, limit: 20_000 },
        { what: `delay of a change, p99 ms, ${count} open`, measured: p99, limit: 10 },
      ]),
    ];
    return {
      name: 'Server',
      method:
        'Each server is a separate process. A plain client on the same machine sends requests with a buyer’s cookie over 16 sockets, in turns of 0.2 s; ' +
        'medians of the ratios within a round. node:http and Hono return a constant; Fastify, Express and the kit check the buyer, the rate limit and the age of a cached session, and count and time the response. The goals of work per second are the figures of 2026-11-24 on such a machine.',
      tables,
      goals,
    };
  } finally {
    for (const child of children) child.stop();
    pgServer?.stop();
  }
}
