import type { BenchForm } from './section.js';

/**
 * The amount of work per section, which determines the duration. The quick form must end within 2 minutes, the full
 * one within 15, on two idle cores.
 */
export interface MeasurementOptions {
  readonly startup: {
    /** Visits per page. */
    readonly rounds: number;
  };
  readonly leaks: {
    /** Counted mounts. */
    readonly mounts: number;
    /** Warm-up mounts before the counted ones. */
    readonly warmUpMounts: number;
    /** Timed mounts, after as many warm-up mounts. */
    readonly timedMounts: number;
    /** State changes of one session, after as many warm-up changes. */
    readonly changes: number;
    /** Seconds for which an idle tag is measured. */
    readonly idleSeconds: number;
  };
  readonly statusUpdates: {
    /** Simulated checkouts per strategy. */
    readonly checkouts: number;
  };
  readonly server: {
    /** Runs per server, after some warm-up runs. */
    readonly runs: number;
    /** Buyers whose status is requested. */
    readonly buyers: number;
    /** Orders that are reconciled. */
    readonly orders: number;
    /** Seconds of requests for a single session. */
    readonly singleSessionSeconds: number;
    /** Virtual seconds in which requests to Ledyer for one session are counted. */
    readonly tabSeconds: number;
    /** Buyers with a stream whose requests to Ledyer are counted, for two virtual minutes. */
    readonly buyersWithStream: number;
    /** Numbers of concurrently open streams. */
    readonly streams: readonly number[];
    /** Changes that are pushed to the streams. */
    readonly pushes: number;
  };
  readonly growth: {
    /** Numbers of stored sessions, ascending. */
    readonly sizes: readonly number[];
    /** Runs of each operation. */
    readonly runs: number;
  };
  readonly memory: {
    /** Number of measurements. */
    readonly samples: number;
    /** Seconds of sales before each measurement. */
    readonly sampleSeconds: number;
    /** Buyers before the first measurement, who fill the caches. */
    readonly firstBuyers: number;
  };
  readonly slowConnections: {
    /** Normal requests, alone and among slow connections. */
    readonly requests: number;
  };
}

const measurementOptions: Readonly<Record<BenchForm, MeasurementOptions>> = {
  minimal: {
    startup: { rounds: 1 },
    leaks: { mounts: 5, warmUpMounts: 5, timedMounts: 5, changes: 50, idleSeconds: 1 },
    statusUpdates: { checkouts: 10 },
    server: {
      runs: 1,
      buyers: 300,
      orders: 3,
      singleSessionSeconds: 1,
      tabSeconds: 1,
      buyersWithStream: 20,
      streams: [50],
      pushes: 5,
    },
    growth: { sizes: [1_000], runs: 2 },
    memory: { samples: 6, sampleSeconds: 1, firstBuyers: 80 },
    slowConnections: { requests: 20 },
  },
  quick: {
    startup: { rounds: 1 },
    leaks: { mounts: 150, warmUpMounts: 100, timedMounts: 30, changes: 1_000, idleSeconds: 2 },
    statusUpdates: { checkouts: 200 },
    server: {
      runs: 3,
      buyers: 300,
      orders: 60,
      singleSessionSeconds: 1,
      tabSeconds: 1,
      buyersWithStream: 50,
      streams: [200],
      pushes: 50,
    },
    growth: { sizes: [1_000, 10_000], runs: 30 },
    memory: { samples: 30, sampleSeconds: 10, firstBuyers: 2_000 },
    slowConnections: { requests: 500 },
  },
  full: {
    startup: { rounds: 16 },
    leaks: { mounts: 1_000, warmUpMounts: 200, timedMounts: 300, changes: 10_000, idleSeconds: 15 },
    statusUpdates: { checkouts: 1_000 },
    server: {
      runs: 30,
      // Enough to keep each buyer below the rate limit.
      buyers: 1_500,
      orders: 100,
      singleSessionSeconds: 5,
      tabSeconds: 10,
      buyersWithStream: 500,
      streams: [1_000, 5_000],
      pushes: 300,
    },
    growth: { sizes: [1_000, 10_000, 100_000, 1_000_000], runs: 200 },
    memory: { samples: 60, sampleSeconds: 60, firstBuyers: 24_000 },
    slowConnections: { requests: 2_000 },
  },
};

export const getMeasurementOptions = (form: BenchForm): MeasurementOptions =>
  measurementOptions[form];
