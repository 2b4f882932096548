import type { FaultList, FaultState } from '../control/control-api.js';
import { faultKindsByParty, type FaultParty, type FaultRequest } from './fault-kinds.js';
import type { IdGenerator } from '../id-generator.js';
import { ApiError } from '../http/api-error.js';
import { createSeededNumbers } from '../seeded-random.js';
import type { Timeline } from '../control/timeline.js';

interface Fault {
  readonly state: FaultState;
  readonly pattern: RegExp;
  readonly nextRandom: () => number;
}

/**
 * The active faults.
 *
 * Each fault has its own seeded random numbers. The same faults, added in the same order with the same seed, affect
 * the same of their requests, independent of other requests.
 */
export class Faults {
  readonly seed: number;
  readonly #ids: IdGenerator;
  readonly #timeline: Timeline;
  #faults: Fault[] = [];
  #added = 0;

  constructor(seed: number, ids: IdGenerator, timeline: Timeline) {
    this.seed = seed;
    this.#ids = ids;
    this.#timeline = timeline;
  }

  list(): FaultList {
    return { seed: this.seed, faults: this.#faults.map(({ state }) => state) };
  }

  /** @throws {ApiError} 400 when the party has no such kind. */
  add(request: FaultRequest): string {
    const { party, kind, route } = request;
    if (!faultKindsByParty[party].includes(kind)) {
      throw new ApiError(
        400,
        `kind must be one of ${faultKindsByParty[party].join(', ')} for ${party}`,
      );
    }
    const state: FaultState = { ...request, id: this.#ids.createPrefixedId('fault'), happened: 0 };
    this.#faults.push({
      state,
      pattern: toRoutePattern(route ?? ''),
      nextRandom: createSeededNumbers(this.seed + this.#added),
    });
    this.#added += 1;
    this.#timeline.add({ type: 'fault', faultId: state.id, party, kind, what: 'set' });
    return state.id;
  }

  /** @throws {ApiError} 404 for an unknown fault id. */
  remove(id: string): void {
    const fault = this.#faults.find(({ state }) => state.id === id);
    if (!fault) throw new ApiError(404, `There is no fault ${id}`);
    this.#faults = this.#faults.filter((each) => each !== fault);
    const { party, kind } = fault.state;
    this.#timeline.add({ type: 'fault', faultId: id, party, kind, what: 'removed' });
  }

  /** Removes all faults and restarts the seeds. */
  clear(): void {
    this.#faults = [];
    this.#added = 0;
  }

  /**
   * Returns the fault that happens to `target` now: the first one that matches and whose random number is below its
   * rate. Removes a fault that has reached its `count`.
   *
   * @param target `GET /v1/orders`, or the event type of a notification
   * @param kinds the kinds that can happen at this point
   */
  draw(
    party: FaultParty,
    target: string,
    kinds: readonly FaultState['kind'][],
  ): FaultState | undefined {
    const drawn = this.#faults.find(
      ({ state, pattern, nextRandom }) =>
        state.party === party &&
        kinds.includes(state.kind) &&
        pattern.test(target) &&
        nextRandom() < (state.rate ?? 1),
    );
    if (!drawn) return undefined;
    const state = { ...drawn.state, happened: drawn.state.happened + 1 };
    const isOver = state.happened >= (state.count ?? Infinity);
    this.#faults = this.#faults.flatMap((each) => {
      if (each !== drawn) return [each];
      return isOver ? [] : [{ ...drawn, state }];
    });
    const { id: faultId, kind } = state;
    this.#timeline.add({ type: 'fault', faultId, party, kind, what: 'happened' });
    return state;
  }
}

/**
 * Returns a route such as `GET /v1/sessions/:id` as an expression. `:name` matches one segment, `*` matches
 * anything.
 */
function toRoutePattern(route: string): RegExp {
  const source = route
    .trim()
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replace(/:\w+/g, '[^/]+');
  // A path without a method matches every method.
  if (source === '') return /^/;
  return new RegExp(source.startsWith('/') ? `^\\w+ ${source}/?$` : `^${source}/?$`);
}
