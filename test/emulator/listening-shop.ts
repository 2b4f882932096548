/** A shop's own server, as far as Ledyer calls it. */
export interface Call {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Hears what the emulator sends, and answers as it is told to: 200 unless told otherwise. */
export class ListeningShop {
  readonly calls: Call[] = [];
  answer: (call: Call) => Response | Promise<Response> = () => new Response();

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const call = {
      url: request.url,
      headers: request.headers,
      body: (await request.json()) as Record<string, unknown>,
    };
    this.calls.push(call);
    const { signal } = request;
    const given = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
    return Promise.race([this.answer(call), given]);
  };

  /** The kinds of what came, in order. */
  get heard(): string[] {
    return this.calls.map(({ body }) => String(body.eventType).replace(/^com\.ledyer\./, ''));
  }
}

/** Never answers. */
export const silence = (): Promise<Response> => new Promise(() => undefined);
