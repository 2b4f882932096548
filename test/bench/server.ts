import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { pgliteDatabase, type ClosableDatabase } from '../../src/server/index.js';
import { startPostgresql } from '../support/postgresql.js';
import { createFakeClock, november1, type FakeClock } from '../support/fake-clock.js';
import { BenchShop, type Visitor } from './bench-shop.js';
import { getMeasurementOptions } from './options.js';
import { load, requestText } from './load.js';
import {
  quantile,
  round,
  type BenchOptions,
  type Goal,
  type Section,
  type Table,
} from './section.js';
import { ServerChild } from './server-child.js';
import {
  runInterleaved,
  MeasuredServer,
  kitRequests,
  statusPath,
  peerRequests,
} from './interleaved-runs.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** An open stream that resolves pending waits on each message. */
class OpenStream {
  hear: () => void = () => undefined;
  readonly opened: Promise<void>;
  readonly #socket: Socket;

  constructor(port: number, visitor: Visitor) {
    this.#socket = connect(port, '127.0.0.1', () => {
      const headers = { accept: 'text/event-stream', cookie: visitor.cookie };
      this.#socket.write(requestText(statusPath(visitor), headers));
    });
    this.opened = new Promise((resolve, reject) => {
      this.#socket.on('error', reject);
      this.#socket.on('data', (chunk: Buffer) => {
        if (!chunk.includes('event: session')) return;
        resolve();
        this.hear();
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
async function streams(count: number, pushes: number): Promise<Streams> {
  const child = await ServerChild.start('ours');
  const each = 10;
  const { visitors } = await child.call<{ visitors: Visitor[] }>('start', count / each);
  const before = await child.call<number>('memory');
  const began = performance.now();
  const open: OpenStream[] = [];
  for (let from = 0; from < visitors.length; from += 20) {
    const some = visitors
      .slice(from, from + 20)
      .flatMap((visitor) =>
        Array.from({ length: each }, () => new OpenStream(child.port, visitor)),
      );
    await Promise.all(some.map(({ opened }) => opened));
    open.push(...some);
  }
  const openedMs = performance.now() - began;
  const after = await child.call<number>('memory');
  const delays: number[] = [];
  for (let index = 0; index < pushes; index += 1) {
    const session = (index * 7) % visitors.length;
    const heard = new Promise<number>((resolve) => {
      open[session * each]!.hear = () => resolve(performance.timeOrigin + performance.now());
    });
    const pushedAt = await child.call<number>('push', session);
    delays.push((await heard) - pushedAt);
  }
  for (const stream of open) stream.close();
  child.stop();
  return {
    count,
    bytes: Math.round((after - before) / count),
    openedMs: Math.round(openedMs),
    p50: round(quantile(delays, 0.5), 1),
    p99: round(quantile(delays, 0.99), 1),
  };
}

/** Returns the reads of one session at Ledyer per second, with many tabs on many instances. */
async function upstreamOfTabs(
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
  // Each tab sends a request a second, spread evenly, as if the buyer had just pressed buy in each.
  const step = 100;
  for (let at = 0; at < seconds * 1_000; at += step) {
    const asking = Array.from({ length: tabs }, (_, tab) => tab).filter(
      (tab) => tab % (1_000 / step) === (at / step) % (1_000 / step),
    );
    const waiting = asking.map((tab) =>
      shop.fetch(visitors[0]!, tab % instances, { 'cache-control': 'no-cache' }),
    );
    await settled(clock, Promise.all(waiting), step);
  }
  const reads = shop.reads - before;
  await Promise.all(shop.merchants.map((merchant) => merchant.close()));
  return round(reads / seconds);
}

/** Advances virtual time, and waits in real time for the requests. */
async function settled(clock: FakeClock, work: Promise<unknown>, ms: number) {
  let done = false;
  void work.finally(() => (done = true));
  let passed = 0;
  while (!done) {
    await pause(1);
    // An instance that waits for another one's response checks every 100 ms.
    if (!done && passed < ms) await clock.advance(20);
    passed = Math.min(ms, passed + 20);
  }
  await clock.advance(ms - Math.min(ms, passed));
}

/** Returns the requests to Ledyer per second for a thousand buyers with a stream each, at four instances. */
async function upstreamOfShoppers(
  database: ClosableDatabase,
  shoppers: number,
  seconds: number,
): Promise<number> {
  const clock = createFakeClock(november1);
  const instances = 4;
  const shop = new BenchShop(database, { instances, clock });
  const { visitors } = await shop.start(shoppers);
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
    // Lets pending requests finish. The loops of four instances never end.
    await pause(10);
  }
  const reads = shop.reads - before;
  await Promise.all(shop.merchants.map((merchant) => merchant.close()));
  return round((reads / seconds) * (1_000 / shoppers), 1);
}

/** Measures one buyer who sends 500 status requests per second over HTTP. */
async function hammered(child: ServerChild, visitor: Visitor, seconds: number) {
  const before = await child.call<number>('reads');
  const text = requestText(statusPath(visitor), {
    cookie: visitor.cookie,
    'cache-control': 'no-cache',
  });
  let asked = 0;
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    const began = performance.now();
    let left = 50;
    const next = () => {
      left -= 1;
      return text;
    };
    while (left > 0) asked += sumOf(await load(child.port, next, Math.min(left, 10), 1));
    await pause(Math.max(0, 100 - (performance.now() - began)));
  }
  return { reads: round(((await child.call<number>('reads')) - before) / seconds), asked };
}

const sumOf = ({ answered, refused }: { answered: number; refused: number }) => answered + refused;

/** Starts PostgreSQL if Debian's package is installed. */
const postgresql = () =>
  existsSync('/usr/lib/postgresql') ? startPostgresql() : Promise.resolve(undefined);

export async function server({ full }: BenchOptions): Promise<Section> {
  const extent = getMeasurementOptions(full).server;
  const pgServer = await postgresql();
  const children: ServerChild[] = [];
  const begin = async (name: string, url?: string) => {
    const child = await ServerChild.start(name, url);
    children.push(child);
    return child;
  };
  try {
    const peer = async (name: string, title: string) =>
      new MeasuredServer(title, await begin(name), peerRequests);
    const throughput: (string | number)[][] = [];
    const own = async (title: string, url?: string) => {
      const child = await begin('ours', url);
      // The first orders warm up the compiler and create the tables.
      await child.call('start', extent.orders);
      const started = await child.call<{ ms: number }>('start', extent.buyers);
      const questions = 5 * extent.orders;
      const asking = await child.call<number>('question', questions);
      const reconciling = await child.call<number>('reconcile', extent.orders);
      throughput.push([
        title,
        Math.round((1_000 * extent.buyers) / started.ms),
        Math.round((1_000 * questions) / asking),
        Math.round((1_000 * extent.orders) / reconciling),
      ]);
      return new MeasuredServer(title, child, kitRequests(child, extent.buyers));
    };
    const contestants = [
      await peer('raw', 'node:http'),
      await peer('fastify', 'Fastify'),
      await peer('hono', 'Hono'),
      await peer('express', 'Express'),
      await own('**server kit**, PGlite'),
    ];
    if (pgServer) contestants.push(await own('**server kit**, PostgreSQL', pgServer.database()));
    await runInterleaved(contestants, extent.runs);
    const raw = contestants[0]!;
    const kit = contestants.at(-1)!;

    const fresh = (await kit.child.call<{ visitors: Visitor[] }>('start', 1)).visitors[0]!;
    const hammer = await hammered(kit.child, fresh, extent.singleSessionSeconds);
    for (const { child } of contestants) child.stop();

    const database = pgliteDatabase(await PGlite.create());
    const tabRows: (string | number)[][] = [];
    let mostReads = 0;
    for (const instances of [1, 3]) {
      for (const tabs of [1, 10, 100]) {
        const reads = await upstreamOfTabs(database, tabs, instances, extent.tabSeconds);
        mostReads = Math.max(mostReads, reads);
        tabRows.push([`${tabs} tabs, ${instances} instances`, reads]);
      }
    }
    const shoppers = await upstreamOfShoppers(database, extent.shoppers, 120);
    const opened: Streams[] = [];
    for (const count of extent.streams) opened.push(await streams(count, extent.pushes));

    const tables: Table[] = [
      {
        title: 'The status resource over HTTP, one process, ratio to node:http',
        columns: [
          '',
          'requests/s',
          'processor a request',
          'µs a request, for information',
          'µs of who asks',
        ],
        rows: contestants.map((each) => [
          each.name,
          each.ratioTo('rate', raw),
          each.ratioTo('cost', raw),
          Math.round(each.medianMicros('cost')),
          Math.round(each.medianMicros('clientCost')),
        ]),
      },
      {
        title: 'Questions to Ledyer a second',
        columns: ['', 'questions'],
        rows: [
          ...tabRows,
          [
            `one session, asked for ${Math.round(hammer.asked / extent.singleSessionSeconds)} times a second`,
            hammer.reads,
          ],
          ['1,000 buyers with a stream each, 4 instances', shoppers],
        ],
      },
      {
        title: 'Open status streams of one process, PGlite inside',
        columns: [
          '',
          'bytes a stream',
          'ms until all are open',
          'a change is heard, p50 ms',
          'p99 ms',
        ],
        rows: opened.map((each) => [
          `${each.count.toLocaleString('en')} streams`,
          each.bytes,
          each.openedMs,
          each.p50,
          each.p99,
        ]),
      },
      {
        title: 'Work a second, one process, emulator inside it',
        columns: ['', 'sessions started', 'questions asked', 'orders reconciled'],
        rows: throughput,
      },
    ];
    const goals: Goal[] = [
      {
        what: 'status resource, requests/s as a ratio to node:http',
        measured: kit.ratioTo('rate', raw),
        limit: 0.8,
        atLeast: true,
      },
      {
        what: 'status resource, processor a request as a ratio to node:http',
        measured: kit.ratioTo('cost', raw),
        limit: 1.4,
      },
      {
        what: 'questions to Ledyer for one session a second, most of all tabs and instances',
        measured: mostReads,
        limit: 1,
      },
      {
        what: 'questions to Ledyer a second for one hammered session',
        measured: hammer.reads,
        limit: 1,
      },
      {
        what: 'questions to Ledyer a second for 1,000 buyers on 4 instances',
        measured: shoppers,
        limit: 20,
      },
      ...opened.flatMap(({ count, bytes, p99 }) => [
        { what: `bytes a stream, ${count} open`, measured: bytes, limit: 20_000 },
        { what: `a change is heard, p99 ms, ${count} open`, measured: p99, limit: 10 },
      ]),
    ];
    return {
      name: 'Server',
      method:
        'Each server is a process of its own, asked in turns of 0.2 s over 16 sockets by a plain client on the same machine, with a buyer’s cookie; ' +
        'medians of the ratios within a round. The others know one answer by heart; the kit knows each of many buyers, and what it read of their sessions a moment ago.',
      tables,
      goals,
    };
  } finally {
    for (const child of children) child.stop();
    pgServer?.stop();
  }
}
