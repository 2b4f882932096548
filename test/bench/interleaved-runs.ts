/** Compares servers by sending them the same requests in turns. */
import type { Buyer } from './server/bench-shop.js';
import { sendLoad, formatRequest, type RequestSource } from './server/load.js';
import { median, round } from './section.js';
import type { ServerChild } from './server/server-child.js';

/** Milliseconds of one run, short enough for other load on the machine to affect all servers alike. */
const runMs = 200;
/** Rounds that only warm up the compiler. */
const warmUpRounds = 3;
/** Concurrent connections of a run. */
const socketCount = 16;
/** Maximum age of buyers in milliseconds. At twice that age, cached sessions are stale. */
const maxBuyerAgeMs = 15_000;

export const getStatusPath = ({ sessionId }: Buyer) => `/ledyer/sessions/${sessionId}`;

/** The results of one run. */
interface Run {
  /** Responses per second. */
  readonly rate: number;
  /** CPU microseconds of the server per response. */
  readonly cpu: number;
  /** CPU microseconds of the client per response. */
  readonly clientCpu: number;
}

/** A server process and the results of its runs. */
export class MeasuredServer {
  readonly name: string;
  readonly child: ServerChild;
  readonly #runs: Run[] = [];
  readonly #createRequests: () => Promise<RequestSource>;

  /** @param createRequests returns the requests of the next run */
  constructor(name: string, child: ServerChild, createRequests: () => Promise<RequestSource>) {
    this.name = name;
    this.child = child;
    this.#createRequests = createRequests;
  }

  async runOnce(isCounted: boolean): Promise<void> {
    const { child, name } = this;
    const requests = await this.#createRequests();
    const cpuBefore = await child.call<number>('cpu');
    const clientCpuBefore = process.cpuUsage();
    const { succeeded, failed, ms } = await sendLoad(child.port, requests, socketCount, runMs);
    const { user, system } = process.cpuUsage(clientCpuBefore);
    const cpuAfter = await child.call<number>('cpu');
    if (failed > 0) throw new Error(`${name} did not respond with 200 to ${failed} requests`);
    if (!isCounted) return;
    this.#runs.push({
      rate: (1_000 * succeeded) / ms,
      cpu: (cpuAfter - cpuBefore) / succeeded,
      clientCpu: (user + system) / succeeded,
    });
  }

  /** Returns the median CPU microseconds per response, of the server or of the client. */
  getMedianMicroseconds(what: 'cpu' | 'clientCpu'): number {
    return median(this.#runs.map((run) => run[what]));
  }

  /**
   * Returns the median ratio to another server in the same round. Changes of the machine's speed affect both servers
   * and do not change the ratio.
   */
  getRatioTo(what: 'rate' | 'cpu', other: MeasuredServer): number {
    const ratios = this.#runs.map((run, index) => run[what] / other.#runs[index]![what]);
    return round(median(ratios), 2);
  }
}

/** Runs the servers in turns. Every other round is reversed, so that no server always follows the same one. */
export async function runInterleaved(
  servers: readonly MeasuredServer[],
  rounds: number,
): Promise<void> {
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    const order = round % 2 === 0 ? servers : servers.toReversed();
    for (const server of order) await server.runOnce(round >= 0);
  }
}

/** Returns requests of one buyer for one session, for servers that return a constant. */
export const createConstantRequests = (): Promise<RequestSource> => {
  const cookie = `ledyer-buyer-${'0'.repeat(24)}=${'0'.repeat(32)}`;
  const text = formatRequest('/ledyer/sessions/se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', { cookie });
  return Promise.resolve(() => text);
};

/** Maximum mean number of requests per buyer. The kit's rate limit allows a burst of 60. */
const maxRequestsPerBuyer = 30;

/**
 * Creates a source of requests of many buyers, each for a cached session.
 *
 * Replaces the buyers before they reach the rate limit, and before their sessions become stale. Another table measures
 * reads at Ledyer.
 */
export function createBuyerRequests(
  child: ServerChild,
  buyerCount: number,
): () => Promise<RequestSource> {
  let requestTexts: string[] = [];
  let startedAt = -Infinity;
  let sent = 0;
  return async () => {
    const isNearRateLimit = sent > maxRequestsPerBuyer * requestTexts.length;
    if (isNearRateLimit || performance.now() - startedAt > maxBuyerAgeMs) {
      startedAt = performance.now();
      sent = 0;
      const { buyers } = await child.call<{ buyers: Buyer[] }>('start', buyerCount);
      await child.call('warm', buyerCount);
      requestTexts = buyers.map((buyer) =>
        formatRequest(getStatusPath(buyer), { cookie: buyer.cookie }),
      );
    }
    // Continues with the next buyer, so that all buyers get the same number of requests.
    return () => requestTexts[sent++ % requestTexts.length]!;
  };
}
