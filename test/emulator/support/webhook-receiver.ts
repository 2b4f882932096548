/** A shop's own server, as far as Ledyer calls it. */
export interface ReceivedRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Hears what the emulator sends, and answers as it is told to: 200 unless told otherwise. */
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
    this.requests.push(received);
    const { signal } = request;
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
    return Promise.race([this.respond(received), aborted]);
  };

  /** The kinds of what came, in order. */
  get eventTypes(): string[] {
    return this.requests.map(({ body }) => String(body.eventType).replace(/^com\.ledyer\./, ''));
  }
}

/** Never answers. */
export const neverRespond = (): Promise<Response> => new Promise(() => undefined);
