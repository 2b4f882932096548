/** Measures the memory and the delay of open status streams. */
import { connect, type Socket } from 'node:net';
import { getStatusPath } from '../interleaved-runs.js';
import { quantile, round } from '../section.js';
import type { Buyer } from './bench-shop.js';
import { formatRequest } from './load.js';
import { ServerChild } from './server-child.js';

/** An open status stream. */
class OpenStream {
  onMessage: () => void = () => undefined;
  /** Resolves when the stream has delivered the current status. */
  readonly opened: Promise<void>;
  readonly #socket: Socket;

  constructor(port: number, buyer: Buyer) {
    this.#socket = connect(port, '127.0.0.1', () => {
      const headers = { accept: 'text/event-stream', cookie: buyer.cookie };
      this.#socket.write(formatRequest(getStatusPath(buyer), headers));
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

export interface StreamsMeasurement {
  readonly count: number;
  readonly bytesPerStream: number;
  /** Milliseconds until all streams are open. */
  readonly openedMs: number;
  /** Delay from a change to its arrival at a client. */
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
}

const streamsPerSession = 10;
const sessionsPerBatch = 20;

/** Opens `count` streams, several per session, and changes one session after the other. */
export async function measureStreams(count: number, pushes: number): Promise<StreamsMeasurement> {
  const child = await ServerChild.start('kit');
  try {
    return await measureStreamsOf(child, count, pushes);
  } finally {
    child.stop();
  }
}

async function measureStreamsOf(
  child: ServerChild,
  count: number,
  pushes: number,
): Promise<StreamsMeasurement> {
  const { buyers } = await child.call<{ buyers: Buyer[] }>('start', count / streamsPerSession);
  const open = async (sessions: readonly Buyer[]) => {
    const opened: OpenStream[] = [];
    for (let from = 0; from < sessions.length; from += sessionsPerBatch) {
      const batch = sessions
        .slice(from, from + sessionsPerBatch)
        .flatMap((buyer) =>
          Array.from({ length: streamsPerSession }, () => new OpenStream(child.port, buyer)),
        );
      await Promise.all(batch.map((stream) => stream.opened));
      opened.push(...batch);
    }
    return opened;
  };
  // The first streams do not count: they load code, and the start of the database leaves garbage.
  const firstCount = Math.ceil(buyers.length / 5);
  const firstStreams = await open(buyers.slice(0, firstCount));
  const bytesBefore = await child.call<number>('memory');
  const startedAt = performance.now();
  const countedStreams = await open(buyers.slice(firstCount));
  const openedMs = performance.now() - startedAt;
  const bytesAfter = await child.call<number>('memory');
  const streams = [...firstStreams, ...countedStreams];
  const delays: number[] = [];
  for (let index = 0; index < pushes; index += 1) {
    // Spreads the changes over the sessions.
    const session = (index * 7) % buyers.length;
    const received = new Promise<number>((resolve) => {
      streams[session * streamsPerSession]!.onMessage = () =>
        resolve(performance.timeOrigin + performance.now());
    });
    const pushedAt = await child.call<number>('push', session);
    delays.push((await received) - pushedAt);
  }
  for (const stream of streams) stream.close();
  return {
    count,
    bytesPerStream: Math.round((bytesAfter - bytesBefore) / countedStreams.length),
    openedMs: Math.round(openedMs),
    delayP50Ms: round(quantile(delays, 0.5), 1),
    delayP99Ms: round(quantile(delays, 0.99), 1),
  };
}
