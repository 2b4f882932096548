/** Measures how the memory of a server changes during an hour of orders. */
import { startEmulator } from 'ledyer-checkout/emulator';
import { findFreePort } from '../../support/find-free-port.js';
import { startPostgresql } from '../../support/server/postgresql.js';
import { getStatusPath } from '../interleaved-runs.js';
import { getMeasurementOptions } from '../options.js';
import { round, type BenchOptions, type Section } from '../section.js';
import type { Buyer } from './bench-shop.js';
import { ServerChild } from './server-child.js';

/** Number of buyers whose status is requested once a second. */
const activeBuyerCount = 60;
const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const bytesPerMebibyte = 2 ** 20;

const getSamplesPerHour = (sampleSeconds: number) => (60 * minuteMs) / secondMs / sampleSeconds;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A line through values that are measured at equal intervals. */
interface Trend {
  /** Change per interval. */
  readonly slope: number;
  readonly standardError: number;
}

/** Returns the least-squares line. */
function getTrend(values: readonly number[]): Trend {
  const count = values.length;
  const meanX = (count - 1) / 2;
  const meanY = values.reduce((sum, value) => sum + value, 0) / count;
  const spread = values.reduce((sum, _, x) => sum + (x - meanX) ** 2, 0);
  const slope = values.reduce((sum, y, x) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const residuals = values.reduce((sum, y, x) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, standardError: Math.sqrt(residuals / (count - 2) / spread) };
}

/** The buyers of a shop. Its server is another process. */
class SimulatedBuyers {
  readonly #shopUrl: string;
  readonly #emulatorUrl: string;
  readonly #buyers: Buyer[] = [];

  constructor(shopUrl: string, emulatorUrl: string) {
    this.#shopUrl = shopUrl;
    this.#emulatorUrl = emulatorUrl;
  }

  async startSession(): Promise<void> {
    const response = await this.#request('/ledyer/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 3 }] }),
    });
    const { sessionId } = (await response.json()) as { sessionId: string };
    const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
    this.#buyers.push({ sessionId, cookie });
    if (this.#buyers.length > activeBuyerCount) this.#buyers.shift();
  }

  /** Authorizes the oldest session. Ledyer notifies the shop, which fulfils the order. */
  async authorizeOldest(): Promise<void> {
    const { sessionId } = this.#buyers[0]!;
    await fetch(`${this.#emulatorUrl}/_emulator/sessions/${sessionId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'authorize' }),
    });
  }

  async requestStatuses(): Promise<void> {
    await Promise.all(
      this.#buyers.map(async (buyer) => {
        const { cookie } = buyer;
        await (await this.#request(getStatusPath(buyer), { headers: { cookie } })).text();
      }),
    );
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(this.#shopUrl + path, init);
    if (!response.ok) throw new Error(`The shop responded with ${response.status}`);
    return response;
  }
}

/** @throws {Error} when PostgreSQL is not installed */
export async function measureMemory({ form }: BenchOptions): Promise<Section> {
  const { samples, sampleSeconds, firstBuyers } = getMeasurementOptions(form).memory;
  const database = await startPostgresql();
  const emulator = await startEmulator({ port: 0 });
  const port = await findFreePort();
  const child = await ServerChild.start('kit-alone', database.createDatabase(), {
    EMULATOR_URL: emulator.url,
    SHOP_PORT: String(port),
  });
  try {
    const buyers = new SimulatedBuyers(`http://127.0.0.1:${port}`, emulator.url);
    // Fills the caches, which have a maximum size.
    for (let started = 0; started < firstBuyers; started += 8)
      await Promise.all(Array.from({ length: 8 }, () => buyers.startSession()));
    const usedBytes: number[] = [];
    let requests = 0;
    const startedAt = performance.now();
    for (let second = 1; second <= samples * sampleSeconds; second += 1) {
      await buyers.startSession();
      await buyers.authorizeOldest();
      await buyers.requestStatuses();
      requests += 1 + activeBuyerCount;
      if (second % sampleSeconds === 0) usedBytes.push(await child.call<number>('memory'));
      await sleep(startedAt + second * secondMs - performance.now());
    }
    const elapsedMs = performance.now() - startedAt;
    // Compiled code still grows in the first third.
    const { slope, standardError } = getTrend(usedBytes.slice(Math.floor(samples / 3)));
    const toMebibytesPerHour = (perSample: number) =>
      (perSample * getSamplesPerHour(sampleSeconds)) / bytesPerMebibyte;
    const minutes = Math.round(elapsedMs / minuteMs);
    const excess =
      Math.max(0, toMebibytesPerHour(Math.abs(slope) - 2 * standardError)) * Math.sign(slope);
    return {
      name: 'Memory',
      method:
        `A server with PostgreSQL gets an order and ${Math.round((secondMs * requests) / elapsedMs)} requests a second, after ${firstBuyers.toLocaleString('en')} other buyers. ` +
        'Heap and buffers after a garbage collection; the trend is the least-squares line of the last two thirds.',
      tables: [
        {
          title: 'Megabytes in use',
          columns: ['after', 'MB'],
          rows: usedBytes.flatMap((value, index) =>
            (index + 1) % Math.ceil(samples / 6) === 0
              ? [[`${(index + 1) * sampleSeconds} s`, round(value / bytesPerMebibyte, 1)]]
              : [],
          ),
        },
        {
          title: 'Trend, MB an hour',
          columns: ['', 'slope', 'standard error'],
          rows: [
            [
              'heap and buffers',
              round(toMebibytesPerHour(slope)),
              round(toMebibytesPerHour(standardError)),
            ],
          ],
        },
      ],
      goals: [
        {
          what: `growth within ${minutes} minutes, MB an hour beyond two standard errors`,
          measured: round(excess),
          limit: 0,
        },
      ],
    };
  } finally {
    child.stop();
    await emulator.close();
    database.stop();
  }
}
