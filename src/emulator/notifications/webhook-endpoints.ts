import type { Endpoint, EndpointRequest } from '../control/control-api.js';
import type { NewIds } from '../id-generator.js';
import { Refusal } from '../http/api-error.js';

/** An endpoint as it is kept: with its secret, which no answer shows. */
export interface EndpointRecord extends EndpointRequest {
  readonly id: string;
}

/** Where notifications go besides the address in each session, as in Ledyer's portal (page Notifications). */
export class Endpoints {
  readonly #ids: NewIds;
  #endpoints: readonly EndpointRecord[] = [];

  constructor(ids: NewIds) {
    this.#ids = ids;
  }

  /** @throws {Refusal} 400 for an address that nothing can be sent to, and for a secret that cannot sign. */
  add(request: EndpointRequest): string {
    if (!/^https?:\/\//.test(request.url) || !URL.canParse(request.url)) {
      throw new Refusal(400, 'url must be an address such as http://localhost:3000/notifications');
    }
    if (request.secret != null && !/^whsec_[0-9A-Za-z+/]+={0,2}$/.test(request.secret)) {
      throw new Refusal(400, 'secret must be whsec_ and base64');
    }
    const id = this.#ids.own('endpoint');
    this.#endpoints = [...this.#endpoints, { ...request, id }];
    return id;
  }

  /** @throws {Refusal} 404 for the id of no endpoint. */
  remove(id: string): void {
    if (!this.#endpoints.some((endpoint) => endpoint.id === id)) {
      throw new Refusal(404, `There is no endpoint ${id}`);
    }
    this.#endpoints = this.#endpoints.filter((endpoint) => endpoint.id !== id);
  }

  list(): Endpoint[] {
    return this.#endpoints.map(({ id, url, eventTypes = null, secret = null }) => ({
      id,
      url,
      eventTypes,
      signed: secret !== null,
    }));
  }

  /** Those that want this event. */
  for(eventType: string): readonly EndpointRecord[] {
    return this.#endpoints.filter(({ eventTypes }) => eventTypes?.includes(eventType) ?? true);
  }

  get records(): readonly EndpointRecord[] {
    return this.#endpoints;
  }

  restore(endpoints: readonly EndpointRecord[]): void {
    this.#endpoints = endpoints;
  }
}
