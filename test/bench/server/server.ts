import { existsSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { pgliteDatabase } from '../../../src/server/index.js';
import { startPostgresql } from '../../support/server/postgresql.js';
import {
  runInterleaved,
  MeasuredServer,
  createBuyerRequests,
  createConstantRequests,
} from '../interleaved-runs.js';
import { getMeasurementOptions, type MeasurementOptions } from '../options.js';
import type { BenchOptions, Goal, Section, Table } from '../section.js';
import type { Buyer } from './bench-shop.js';
import { countReadsOfBuyers, countReadsOfTabs, measureSingleSession } from './ledyer-reads.js';
import { ServerChild } from './server-child.js';
import { measureStreams, type StreamsMeasurement } from './status-streams.js';

type ServerOptions = MeasurementOptions['server'];

/** Actions per second of the kit, not over HTTP. */
interface Throughput {
  readonly database: 'PGlite' | 'PostgreSQL';
  readonly started: number;
  readonly read: number;
  readonly reconciled: number;
}

/** The servers whose status resource is compared. */
interface ComparedServers {
  readonly raw: MeasuredServer;
  readonly fastify: MeasuredServer;
  readonly express: MeasuredServer;
  /** The kit, over PostgreSQL if it is installed. */
  readonly kit: MeasuredServer;
  /** All of them, in table order. */
  readonly servers: readonly MeasuredServer[];
  readonly throughput: readonly Throughput[];
}

/** Reads of sessions at Ledyer per second. */
interface LedyerReads {
  /** Reads of one session. */
  readonly tabReads: readonly { readonly title: string; readonly reads: number }[];
  /** Reads of the sessions of 1,000 buyers. */
  readonly buyerReads: number;
}

interface Measurements extends ComparedServers, LedyerReads {
  readonly singleSession: Awaited<ReturnType<typeof measureSingleSession>>;
  readonly streams: readonly StreamsMeasurement[];
}

/** Starts PostgreSQL if Debian's package is installed. Otherwise resolves with `undefined`. */
const startPostgresqlIfInstalled = () =>
  existsSync('/usr/lib/postgresql') ? startPostgresql() : Promise.resolve(undefined);

/**
 * Starts the compared servers, and measures the throughput of the kit.
 *
 * @param children gets the started processes, which the caller must stop
 * @param postgresqlUrl the URL of an empty database
 */
async function startServers(
  options: ServerOptions,
  children: ServerChild[],
  postgresqlUrl: string | undefined,
): Promise<ComparedServers> {
  const startChild = async (name: string, databaseUrl?: string) => {
    const child = await ServerChild.start(name, databaseUrl);
    children.push(child);
    return child;
  };
  const startConstant = async (name: string, title: string) =>
    new MeasuredServer(`${title}, a constant`, await startChild(name), createConstantRequests);
  const createServer = (title: string, child: ServerChild) =>
    new MeasuredServer(title, child, createBuyerRequests(child, options.buyers));
  const startPeer = async (name: string, title: string) =>
    createServer(title, await startChild(name));
  const throughput: Throughput[] = [];
  const startKit = async (database: Throughput['database'], databaseUrl?: string) => {
    const child = await startChild('kit', databaseUrl);
    throughput.push({ database, ...(await measureThroughput(child, options)) });
    return createServer(`**server kit**, ${database}`, child);
  };
  const raw = await startConstant('raw', 'node:http');
  const fastify = await startPeer('fastify', 'Fastify');
  const hono = await startConstant('hono', 'Hono');
  const express = await startPeer('express', 'Express');
  const kits = [await startKit('PGlite')];
  if (postgresqlUrl !== undefined) kits.push(await startKit('PostgreSQL', postgresqlUrl));
  return {
    raw,
    fastify,
    express,
    kit: kits.at(-1)!,
    servers: [raw, fastify, hono, express, ...kits],
    throughput,
  };
}

/** Measures how many actions per second the kit does in its process. */
async function measureThroughput(
  child: ServerChild,
  { orders, buyers }: ServerOptions,
): Promise<Omit<Throughput, 'database'>> {
  // The first orders warm up the compiler and create the tables.
  await child.call('start', orders);
  const start = await child.call<{ ms: number }>('start', buyers);
  const readCount = 5 * orders;
  const readMs = await child.call<number>('readAtLedyer', readCount);
  const reconcileMs = await child.call<number>('reconcile', orders);
  return {
    started: Math.round((1_000 * buyers) / start.ms),
    read: Math.round((1_000 * readCount) / readMs),
    reconciled: Math.round((1_000 * orders) / reconcileMs),
  };
}

/** Counts reads at Ledyer in virtual time, for several numbers of tabs and instances. */
async function countLedyerReads(options: ServerOptions): Promise<LedyerReads> {
  const database = pgliteDatabase(await PGlite.create());
  const tabReads: { title: string; reads: number }[] = [];
  for (const instances of [1, 3]) {
    for (const tabs of [1, 10, 100]) {
      const reads = await countReadsOfTabs(database, tabs, instances, options.tabSeconds);
      tabReads.push({ title: `${tabs} tabs, ${instances} instances`, reads });
    }
  }
  const buyerReads = await countReadsOfBuyers(database, options.buyersWithStream, 120);
  return { tabReads, buyerReads };
}

export async function measureServer({ form }: BenchOptions): Promise<Section> {
  const options = getMeasurementOptions(form).server;
  const postgresql = await startPostgresqlIfInstalled();
  const children: ServerChild[] = [];
  try {
    const compared = await startServers(options, children, postgresql?.createDatabase());
    await runInterleaved(compared.servers, options.runs);
    const { child } = compared.kit;
    const { buyers } = await child.call<{ buyers: Buyer[] }>('start', 1);
    const singleSession = await measureSingleSession(
      child,
      buyers[0]!,
      options.singleSessionSeconds,
    );
    for (const each of children) each.stop();

    const ledyerReads = await countLedyerReads(options);
    const streams: StreamsMeasurement[] = [];
    for (const count of options.streams) streams.push(await measureStreams(count, options.pushes));
    const measurements = { ...compared, ...ledyerReads, singleSession, streams };
    return {
      name: 'Server',
      method:
        'Each server is a separate process. A plain client on the same machine sends requests with a buyer’s cookie over 16 sockets, in turns of 0.2 s; ' +
        'medians of the ratios within a round. node:http and Hono return a constant; Fastify, Express and the kit check the buyer, the rate limit and the age of a cached session, and count and time the response. The goals of work per second are the figures of 2026-11-24 on such a machine.',
      tables: createTables(measurements),
      goals: createGoals(measurements),
    };
  } finally {
    for (const child of children) child.stop();
    postgresql?.stop();
  }
}

function createTables({
  raw,
  servers,
  throughput,
  tabReads,
  buyerReads,
  singleSession,
  streams,
}: Measurements): Table[] {
  return [
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
        server.getRatioTo('rate', raw),
        server.getRatioTo('cpu', raw),
        Math.round(server.getMedianMicroseconds('cpu')),
        Math.round(server.getMedianMicroseconds('clientCpu')),
      ]),
    },
    {
      title: 'Requests to Ledyer per second',
      columns: ['', 'requests'],
      rows: [
        ...tabReads.map(({ title, reads }) => [title, reads]),
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
      rows: streams.map((each) => [
        `${each.count.toLocaleString('en')} streams`,
        each.bytesPerStream,
        each.openedMs,
        each.delayP50Ms,
        each.delayP99Ms,
      ]),
    },
    {
      title: 'Work per second, one process with the emulator',
      columns: ['', 'sessions started', 'sessions read', 'orders reconciled'],
      rows: throughput.map((each) => [
        `**server kit**, ${each.database}`,
        each.started,
        each.read,
        each.reconciled,
      ]),
    },
  ];
}

function createGoals({
  raw,
  fastify,
  express,
  kit,
  throughput,
  tabReads,
  buyerReads,
  singleSession,
  streams,
}: Measurements): Goal[] {
  return [
    {
      what: 'status resource, requests/s as a ratio to node:http',
      measured: kit.getRatioTo('rate', raw),
      limit: 0.6,
      atLeast: true,
      comparison: `Fastify ${fastify.getRatioTo('rate', raw)}, Express ${express.getRatioTo('rate', raw)}`,
    },
    {
      what: 'status resource, requests/s as a ratio to Fastify with the same work',
      measured: kit.getRatioTo('rate', fastify),
      limit: 1,
      atLeast: true,
    },
    {
      what: 'status resource, CPU per request as a ratio to node:http',
      measured: kit.getRatioTo('cpu', raw),
      limit: 1.7,
      comparison: `Fastify ${fastify.getRatioTo('cpu', raw)}, Express ${express.getRatioTo('cpu', raw)}`,
    },
    ...throughput.flatMap(({ database, started, reconciled }) => [
      {
        what: `${database}: sessions started per second`,
        measured: started,
        limit: database === 'PGlite' ? 591 : 933,
        atLeast: true,
      },
      {
        what: `${database}: orders reconciled per second`,
        measured: reconciled,
        limit: database === 'PGlite' ? 124 : 242,
        atLeast: true,
      },
    ]),
    {
      what: 'requests to Ledyer per second for one session, maximum of all numbers of tabs and instances',
      measured: Math.max(0, ...tabReads.map(({ reads }) => reads)),
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
    ...streams.flatMap(({ count, bytesPerStream, delayP99Ms }) => [
      { what: `bytes per stream, ${count} open`, measured: bytesPerStream, limit: 20_000 },
      { what: `delay of a change, p99 ms, ${count} open`, measured: delayP99Ms, limit: 10 },
    ]),
  ];
}
