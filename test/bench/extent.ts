/**
 * How much each section measures: all that decides how long a run takes, in one place.
 * The quick form has to end within 2 minutes and the full one within 15, on two quiet cores.
 */
export interface Extent {
  readonly start: {
    /** Visits of each page at each distance. */
    readonly rounds: number;
    /** Milliseconds that are added to each answer, nearest first. */
    readonly delays: readonly number[];
    /** Visits of each page that are far away, of which the fastest counts. */
    readonly trips: number;
  };
  readonly life: {
    /** Mounts that are counted, and those before them in which the browser learns the code. */
    readonly mounts: number;
    readonly learning: number;
    /** Mounts that are timed, after as many that warm up. */
    readonly timed: number;
    /** Changes of one session's state, after as many that warm up. */
    readonly changes: number;
    /** Seconds for which a tag waits. */
    readonly waiting: number;
  };
  readonly following: {
    readonly checkouts: number;
  };
  readonly server: {
    /** Turns of each server, after some that warm up. */
    readonly turns: number;
    /** Buyers whose sessions are asked for, and orders that are reconciled. */
    readonly buyers: number;
    readonly orders: number;
    /** Seconds for which one session is hammered. */
    readonly hammering: number;
    /** Seconds, of virtual time, in which the questions for one session are counted. */
    readonly tabs: number;
    /** Buyers with a stream whose questions are counted, for two minutes of virtual time. */
    readonly shoppers: number;
    /** How many streams are opened, and how many changes are heard in each. */
    readonly streams: readonly number[];
    readonly pushes: number;
  };
}

export const extents: Readonly<Record<'quick' | 'full', Extent>> = {
  quick: {
    start: { rounds: 3, delays: [50], trips: 1 },
    life: { mounts: 200, learning: 100, timed: 100, changes: 2_000, waiting: 3 },
    following: { checkouts: 200 },
    server: {
      turns: 6,
      buyers: 500,
      orders: 20,
      hammering: 2,
      tabs: 3,
      shoppers: 100,
      streams: [500],
      pushes: 100,
    },
  },
  full: {
    start: { rounds: 30, delays: [0, 50], trips: 2 },
    life: { mounts: 1_000, learning: 200, timed: 300, changes: 10_000, waiting: 15 },
    following: { checkouts: 1_000 },
    server: {
      turns: 30,
      // So many that none of them asks more often than one buyer may.
      buyers: 1_500,
      orders: 100,
      hammering: 5,
      tabs: 10,
      shoppers: 500,
      streams: [1_000, 5_000],
      pushes: 300,
    },
  },
};

export const extentOf = (full: boolean): Extent => extents[full ? 'full' : 'quick'];
