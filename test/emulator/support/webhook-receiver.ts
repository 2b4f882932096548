import { assertDescribed, ledyerApi } from '../../support/server/openapi.js';

/** A request that the shop received. */
export interface ReceivedRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A shop's server that receives webhooks. It responds with 200 unless `respond` is replaced. */
export class WebhookReceiver {
  readonly requests: ReceivedRequest[] = [];
  respond: (call: ReceivedRequest) => Response | Promise<Response> = () => new Response();

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const received = {
      url: request.url,
      headers: request.headers,
      body: (await request.json()) as Record<string, unknown>,
    };
    assertDescribed(ledyerApi.checkWebhook(getWebhookName(received.body), received.body));
    this.requests.push(received);
    const { signal } = request;
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
    return Promise.race([this.respond(received), aborted]);
  };

  /** The event types of the received notifications, in order. */
  get eventTypes(): string[] {
    return this.requests.map(({ body }) => String(body.eventType).replace(/^com\.ledyer\./, ''));
  }
}

const getWebhookName = ({ eventType }: Record<string, unknown>): string => {
  if (typeof eventType !== 'string') return 'orderValidation';
  return eventType.startsWith('com.ledyer.order.') ? 'orderEvent' : 'sessionEvent';
};

/** Never responds. */
export const neverRespond = (): Promise<Response> => new Promise(() => undefined);
