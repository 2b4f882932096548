import type { WebhookEndpoint, WebhookEndpointRequest } from '../control/control-api.js';
import type { IdGenerator } from '../id-generator.js';
import { ApiError } from '../http/api-error.js';

/** An endpoint as it is kept: with its secret, which no answer shows. */
export interface WebhookEndpointRecord extends WebhookEndpointRequest {
  readonly id: string;
}

/** Where notifications go besides the address in each session, as in Ledyer's portal (page Notifications). */
export class WebhookEndpoints {
  readonly #ids: IdGenerator;
  #endpoints: readonly WebhookEndpointRecord[] = [];

  constructor(ids: IdGenerator) {
    this.#ids = ids;
  }

  /** @throws {ApiError} 400 for an address that nothing can be sent to, and for a secret that cannot sign. */
  add(request: WebhookEndpointRequest): string {
    if (!/^https?:\/\//.test(request.url) || !URL.canParse(request.url)) {
      throw new ApiError(400, 'url must be an address such as http://localhost:3000/notifications');
    }
    if (request.secret != null && !/^whsec_[0-9A-Za-z+/]+={0,2}$/.test(request.secret)) {
      throw new ApiError(400, 'secret must be whsec_ and base64');
    }
    const id = this.#ids.prefixed('endpoint');
    this.#endpoints = [...this.#endpoints, { ...request, id }];
    return id;
  }

  /** @throws {ApiError} 404 for the id of no endpoint. */
  remove(id: string): void {
    if (!this.#endpoints.some((endpoint) => endpoint.id === id)) {
      throw new ApiError(404, `There is no endpoint ${id}`);
    }
    this.#endpoints = this.#endpoints.filter((endpoint) => endpoint.id !== id);
  }

  list(): WebhookEndpoint[] {
    return this.#endpoints.map(({ id, url, eventTypes = null, secret = null }) => ({
      id,
      url,
      eventTypes,
      signed: secret !== null,
    }));
  }

  /** Those that want this event. */
  findFor(eventType: string): readonly WebhookEndpointRecord[] {
    return this.#endpoints.filter(({ eventTypes }) => eventTypes?.includes(eventType) ?? true);
  }

  get records(): readonly WebhookEndpointRecord[] {
    return this.#endpoints;
  }

  restore(endpoints: readonly WebhookEndpointRecord[]): void {
    this.#endpoints = endpoints;
  }
}
