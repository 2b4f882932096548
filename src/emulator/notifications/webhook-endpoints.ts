import type { WebhookEndpoint, WebhookEndpointRequest } from '../control/control-api.js';
import type { IdGenerator } from '../id-generator.js';
import { ApiError } from '../http/api-error.js';

/** A stored endpoint, with its secret. No response contains the secret. */
export interface WebhookEndpointRecord extends WebhookEndpointRequest {
  readonly id: string;
}

/** Notification endpoints in addition to the URL of each session, as in Ledyer's portal (page Notifications). */
export class WebhookEndpoints {
  readonly #ids: IdGenerator;
  #endpoints: readonly WebhookEndpointRecord[] = [];

  constructor(ids: IdGenerator) {
    this.#ids = ids;
  }

  /** @throws {ApiError} 400 for an invalid URL or secret. */
  add(request: WebhookEndpointRequest): string {
    if (!/^https?:\/\//.test(request.url) || !URL.canParse(request.url)) {
      throw new ApiError(
        400,
        'url must be an http or https URL, such as http://localhost:3000/notifications',
      );
    }
    if (request.secret != null && !/^whsec_[0-9A-Za-z+/]+={0,2}$/.test(request.secret)) {
      throw new ApiError(400, 'secret must be whsec_ and base64');
    }
    const id = this.#ids.createPrefixedId('endpoint');
    this.#endpoints = [...this.#endpoints, { ...request, id }];
    return id;
  }

  /** @throws {ApiError} 404 for an unknown endpoint id. */
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

  /** Returns the endpoints for this event type. */
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
