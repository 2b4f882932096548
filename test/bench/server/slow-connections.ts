import { findFreePort } from '../../support/find-free-port.js';
import { getMeasurementOptions } from '../options.js';
import { listen, toNodeListener } from '../../../src/entries/node/index.js';
import { openSlowConnection, slowBody, slowHeaders } from '../../support/server/slow-client.js';
import { quantile, round, type BenchOptions, type Section } from '../section.js';

const slowConnectionCount = 500;

/** Measures how slow connections affect others, and when they are closed. */
export async function measureSlowConnections({ form }: BenchOptions): Promise<Section> {
  const port = await findFreePort();
  const listener = toNodeListener(async (request) => {
    await request.text();
    return Response.json({});
  });
  const server = await listen(listener, port);
  const measureResponseTimes = async (count: number): Promise<number[]> => {
    const responseTimes: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const startedAt = performance.now();
      await (await fetch(server.url)).text();
      responseTimes.push(performance.now() - startedAt);
    }
    return responseTimes;
  };
  const { requests } = getMeasurementOptions(form).slowConnections;
  const alone = await measureResponseTimes(requests);
  const startedAt = performance.now();
  const slowConnections = Array.from({ length: slowConnectionCount }, (_, index) => {
    const text = index % 2 ? slowHeaders : slowBody;
    const { connected, closed } = openSlowConnection(port, text);
    return { text, connected, closedAfter: closed.then(() => performance.now() - startedAt) };
  });
  await Promise.all(slowConnections.map(({ connected }) => connected));
  const amongSlow = await measureResponseTimes(requests);
  const getLastCloseMs = async (kind: string) =>
    Math.max(
      ...(await Promise.all(
        slowConnections.filter(({ text }) => text === kind).map(({ closedAfter }) => closedAfter),
      )),
    );
  const closedAfterMs = {
    headers: await getLastCloseMs(slowHeaders),
    body: await getLastCloseMs(slowBody),
  };
  await server.close(1_000);

  const createRow = (name: string, responseTimes: readonly number[]) => [
    name,
    ...[0.5, 0.99].map((share) => round(quantile(responseTimes, share))),
  ];
  return {
    name: 'Slow connections',
    method: `${slowConnectionCount} connections send one character per second, half of them in the headers and half in the body; server and clients share a process.`,
    tables: [
      {
        title: 'A normal request, ms',
        columns: ['', 'p50', 'p99'],
        rows: [
          createRow('alone', alone),
          createRow(`among ${slowConnectionCount} slow connections`, amongSlow),
        ],
      },
    ],
    goals: [
      {
        what: 'p99 of a normal request among them, ms',
        measured: round(quantile(amongSlow, 0.99)),
        limit: 500,
      },
      {
        what: 'slow headers are closed after, ms',
        measured: Math.round(closedAfterMs.headers),
        limit: 6_000,
      },
      {
        what: 'slow bodies are closed after, ms',
        measured: Math.round(closedAfterMs.body),
        limit: 12_000,
      },
    ],
  };
}
