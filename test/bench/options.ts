/**
 * How much each section measures: all that decides how long a run takes, in one place.
 * The quick form has to end within 2 minutes and the full one within 15, on two quiet cores.
 */
export interface MeasurementOptions {
  readonly startup: {
    /** Visits of each page at each distance. */
    readonly rounds: number;
    /** Milliseconds that are added to each answer, nearest first. */
    readonly delays: readonly number[];
    /** Visits of each page that are far away, of which the fastest counts. */
    readonly trips: number;
  };
  readonly leaks: {
    /** Mounts that are counted, and those before them in which the browser learns the code. */
    readonly mounts: number;
    readonly warmUpMounts: number;
    /** Mounts that are timed, after as many that warm up. */
    readonly timedMounts: number;
    /** Changes of one session's state, after as many that warm up. */
    readonly changes: number;
    /** Seconds for which a tag waits. */
    readonly idleSeconds: number;
  };
  readonly following: {
    readonly checkouts: number;
  };
  readonly server: {
    /** Turns of each server, after some that warm up. */
    readonly runs: number;
    /** Buyers whose sessions are asked for, and orders that are reconciled. */
    readonly buyers: number;
    readonly orders: number;
    /** Seconds for which one session is hammered. */
    readonly singleSessionSeconds: number;
    /** Seconds, of virtual time, in which the questions for one session are counted. */
    readonly tabSeconds: number;
    /** Buyers with a stream whose questions are counted, for two minutes of virtual time. */
    readonly shoppers: number;
    /** How many streams are opened, and how many changes are heard in each. */
    readonly streams: readonly number[];
    readonly pushes: number;
  };
}

export const measurementOptions: Readonly<Record<'quick' | 'full', MeasurementOptions>> = {
  quick: {
    startup: { rounds: 3, delays: [50], trips: 1 },
    leaks: { mounts: 200, warmUpMounts: 100, timedMounts: 100, changes: 2_000, idleSeconds: 3 },
    following: { checkouts: 200 },
    server: {
      runs: 6,
      buyers: 500,
      orders: 20,
      singleSessionSeconds: 2,
      tabSeconds: 3,
      shoppers: 100,
      streams: [500],
      pushes: 100,
    },
  },
  full: {
    startup: { rounds: 30, delays: [0, 50], trips: 2 },
    leaks: { mounts: 1_000, warmUpMounts: 200, timedMounts: 300, changes: 10_000, idleSeconds: 15 },
    following: { checkouts: 1_000 },
    server: {
      runs: 30,
      // So many that none of them asks more often than one buyer may.
      buyers: 1_500,
      orders: 100,
      singleSessionSeconds: 5,
      tabSeconds: 10,
      shoppers: 500,
      streams: [1_000, 5_000],
      pushes: 300,
    },
  },
};

export const getMeasurementOptions = (full: boolean): MeasurementOptions =>
  measurementOptions[full ? 'full' : 'quick'];
