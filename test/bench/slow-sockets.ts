import { listen, toNodeListener } from '../../src/entries/node/index.js';
import { openSlowConnection, slowBody, slowHeaders } from '../support/slow-client.js';
import { freePort } from '../support/postgresql.js';
import { quantile, round, type BenchOptions, type Section } from './section.js';

const dawdlers = 500;

/** Measures how slow connections affect others, and when they are closed. */
export async function slowSockets({ full }: BenchOptions): Promise<Section> {
  const port = await freePort();
  const answer = toNodeListener(async (request) => {
    await request.text();
    return Response.json({});
  });
  const server = await listen(answer, port);
  const quick = async (count: number): Promise<number[]> => {
    const waits: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const startedAt = performance.now();
      await (await fetch(server.url)).text();
      waits.push(performance.now() - startedAt);
    }
    return waits;
  };
  const requests = full ? 2_000 : 500;
  const alone = await quick(requests);
  const startedAt = performance.now();
  const opened = Array.from({ length: dawdlers }, (_, index) => {
    const text = index % 2 ? slowHeaders : slowBody;
    const { connected, closed } = openSlowConnection(port, text);
    return { text, connected, gone: closed.then(() => performance.now() - startedAt) };
  });
  await Promise.all(opened.map(({ connected }) => connected));
  const among = await quick(requests);
  const last = async (kind: string) =>
    Math.max(
      ...(await Promise.all(opened.filter(({ text }) => text === kind).map(({ gone }) => gone))),
    );
  const goneAfter = { headers: await last(slowHeaders), body: await last(slowBody) };
  await server.close(1_000);

  const row = (name: string, waits: readonly number[]) => [
    name,
    ...[0.5, 0.99].map((share) => round(quantile(waits, share))),
  ];
  return {
    name: 'Slow connections',
    method: `${dawdlers} connections, half of them in the headers and half in the body, send a letter a second; server and clients are one process.`,
    tables: [
      {
        title: 'A request that does not dawdle, ms',
        columns: ['', 'p50', 'p99'],
        rows: [row('alone', alone), row(`among ${dawdlers} that do`, among)],
      },
    ],
    goals: [
      {
        what: 'p99 of a request among them, ms',
        measured: round(quantile(among, 0.99)),
        limit: 500,
      },
      {
        what: 'slow headers are gone after, ms',
        measured: Math.round(goneAfter.headers),
        limit: 6_000,
      },
      {
        what: 'slow bodies are gone after, ms',
        measured: Math.round(goneAfter.body),
        limit: 12_000,
      },
    ],
  };
}
