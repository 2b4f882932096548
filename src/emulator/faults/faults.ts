import type { FaultList, FaultState } from '../control/control-api.js';
import { kindsOf, type FaultParty, type FaultRequest } from './fault-kinds.js';
import type { NewIds } from '../id-generator.js';
import { Refusal } from '../http/api-error.js';
import { seededChance } from '../seeded-random.js';
import type { Timeline } from '../control/timeline.js';

interface Fault {
  readonly state: FaultState;
  readonly where: RegExp;
  readonly chance: () => number;
}

/**
 * What shall go wrong.
 *
 * Each fault throws dice of its own, so that the same faults set in the same order
 * with the same seed hit the same of their requests again, whatever else is asked.
 */
export class Faults {
  readonly seed: number;
  readonly #ids: NewIds;
  readonly #timeline: Timeline;
  #faults: Fault[] = [];
  #set = 0;

  constructor(seed: number, ids: NewIds, timeline: Timeline) {
    this.seed = seed;
    this.#ids = ids;
    this.#timeline = timeline;
  }

  list(): FaultList {
    return { seed: this.seed, faults: this.#faults.map(({ state }) => state) };
  }

  /** @throws {Refusal} 400 when that party has no such kind. */
  add(request: FaultRequest): string {
    const { party, kind, route } = request;
    if (!kindsOf[party].includes(kind)) {
      throw new Refusal(400, `kind must be one of ${kindsOf[party].join(', ')} for ${party}`);
    }
    const state: FaultState = { ...request, id: this.#ids.own('fault'), happened: 0 };
    this.#faults.push({
      state,
      where: routePattern(route ?? ''),
      chance: seededChance(this.seed + this.#set),
    });
    this.#set += 1;
    this.#timeline.add({ type: 'fault', faultId: state.id, party, kind, what: 'set' });
    return state.id;
  }

  /** @throws {Refusal} 404 for the id of no fault. */
  remove(id: string): void {
    const fault = this.#faults.find(({ state }) => state.id === id);
    if (!fault) throw new Refusal(404, `There is no fault ${id}`);
    this.#faults = this.#faults.filter((each) => each !== fault);
    const { party, kind } = fault.state;
    this.#timeline.add({ type: 'fault', faultId: id, party, kind, what: 'removed' });
  }

  /** Forgets all, and begins to count anew. */
  clear(): void {
    this.#faults = [];
    this.#set = 0;
  }

  /**
   * The fault that happens now, to `target`: the first that is meant for it and whose
   * dice say so. One that has happened as often as it should is gone.
   *
   * @param target `GET /v1/orders`, or the event type of a notification
   * @param kinds those that can happen at this point
   */
  strike(
    party: FaultParty,
    target: string,
    kinds: readonly FaultState['kind'][],
  ): FaultState | undefined {
    const struck = this.#faults.find(
      ({ state, where, chance }) =>
        state.party === party &&
        kinds.includes(state.kind) &&
        where.test(target) &&
        chance() < (state.rate ?? 1),
    );
    if (!struck) return undefined;
    const state = { ...struck.state, happened: struck.state.happened + 1 };
    const isOver = state.happened >= (state.count ?? Infinity);
    this.#faults = this.#faults.flatMap((each) => {
      if (each !== struck) return [each];
      return isOver ? [] : [{ ...struck, state }];
    });
    const { id: faultId, kind } = state;
    this.#timeline.add({ type: 'fault', faultId, party, kind, what: 'happened' });
    return state;
  }
}

/** `GET /v1/sessions/:id` as an expression: a name after a colon is any one segment, a star is anything. */
function routePattern(route: string): RegExp {
  const source = route
    .trim()
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replace(/:\w+/g, '[^/]+');
  // A path without a method is meant for every method.
  if (source === '') return /^/;
  return new RegExp(source.startsWith('/') ? `^\\w+ ${source}/?$` : `^${source}/?$`);
}
