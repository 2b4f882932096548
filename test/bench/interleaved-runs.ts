/** Servers that are asked the same, in turns. */
import type { Visitor } from './bench-shop.js';
import { load, requestText, type RequestText } from './load.js';
import { median, round } from './section.js';
import type { ServerChild } from './server-child.js';

/** Milliseconds of one turn: so short that whatever else the machine does falls on all of them. */
const runMs = 200;
/** Turns of each server that are for its compiler. */
const warmUpRuns = 5;
const sockets = 16;
/** Milliseconds for which buyers are asked for: at twice that, what is known of their sessions is old. */
const maxVisitorAgeMs = 15_000;

export const statusPath = ({ sessionId }: Visitor) => `/ledyer/sessions/${sessionId}`;

export class MeasuredServer {
  readonly name: string;
  readonly child: ServerChild;
  readonly #runs: { rate: number; cost: number; clientCost: number }[] = [];
  readonly #requests: () => Promise<RequestText>;

  /** @param requests what is asked in the next turn */
  constructor(name: string, child: ServerChild, requests: () => Promise<RequestText>) {
    this.name = name;
    this.child = child;
    this.#requests = requests;
  }

  async runOnce(isCounted: boolean): Promise<void> {
    const { child, name } = this;
    const request = await this.#requests();
    const before = await child.call<number>('cpu');
    const own = process.cpuUsage();
    const { answered, refused, ms } = await load(child.port, request, sockets, runMs);
    const { user, system } = process.cpuUsage(own);
    const after = await child.call<number>('cpu');
    if (refused > 0) throw new Error(`${name} refused ${refused} requests`);
    if (!isCounted) return;
    this.#runs.push({
      rate: (1_000 * answered) / ms,
      cost: (after - before) / answered,
      clientCost: (user + system) / answered,
    });
  }

  /** Microseconds of processor that an answer costs this server, or whoever asks it. */
  medianMicros(what: 'cost' | 'clientCost'): number {
    return median(this.#runs.map((turn) => turn[what]));
  }

  /** As a ratio to another in the same round, because a machine is not the same a second later. */
  ratioTo(what: 'rate' | 'cost', other: MeasuredServer): number {
    const ratios = this.#runs.map((turn, at) => turn[what] / other.#runs[at]![what]);
    return round(median(ratios), 2);
  }
}

/** The same answer from each server, in turns; every other round backwards, so that none is always asked after the same one. */
export async function runInterleaved(
  contestants: readonly MeasuredServer[],
  rounds: number,
): Promise<void> {
  for (let turn = -warmUpRuns; turn < rounds; turn += 1) {
    const order = turn % 2 === 0 ? contestants : contestants.toReversed();
    for (const contestant of order) await contestant.runOnce(turn >= 0);
  }
}

/** One buyer asks for one session. What is asked of the kit is asked of all, the cookie included. */
export const peerRequests = (): Promise<RequestText> => {
  const cookie = `ledyer-buyer=${crypto.randomUUID()}`;
  const text = requestText('/ledyer/sessions/se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', { cookie });
  return Promise.resolve(() => text);
};

/**
 * Many buyers ask for a session each, which this instance has been asked for before. They are replaced while what
 * the shop knows is young: the questions to Ledyer that it asks when that is old are counted elsewhere.
 */
export function kitRequests(child: ServerChild, buyers: number): () => Promise<RequestText> {
  let texts: string[] = [];
  let startedAt = -Infinity;
  return async () => {
    if (performance.now() - startedAt > maxVisitorAgeMs) {
      startedAt = performance.now();
      const { visitors } = await child.call<{ visitors: Visitor[] }>('start', buyers);
      await child.call('warm', buyers);
      texts = visitors.map((visitor) =>
        requestText(statusPath(visitor), { cookie: visitor.cookie }),
      );
    }
    return (turn) => texts[turn % texts.length]!;
  };
}
