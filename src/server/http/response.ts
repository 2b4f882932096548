import type { Asked } from './request.js';
import type { Soon } from './maybe-promise.js';

/** Where a stream goes: a socket, or the body of a `Response`. */
export interface Sink {
  /** Sends a piece, which many sinks may share. `false`: so much waits for the reader that it was not sent. */
  send(piece: Uint8Array): boolean;
  end(): void;
}

/** Sends into a sink from now on; gives back what to call when the reader is gone. */
export type Stream = (sink: Sink) => () => void;

/** What is said to a request, before it becomes a `Response` or goes to a socket as it is. */
export interface Answer {
  readonly status: number;
  /** Names are in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Stream;
}

const jsonHeaders: Answer['headers'] = { 'content-type': 'application/json' };

/** An answer in JSON. */
export const json = (value: unknown, status = 200, headers?: Answer['headers']): Answer => ({
  status,
  headers: headers ? { ...jsonHeaders, ...headers } : jsonHeaders,
  body: JSON.stringify(value),
});

/** What every answer says to browsers and caches. */
const always: Answer['headers'] = {
  'cache-control': 'no-store',
  vary: 'Cookie',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};
const jsonAlways = { ...jsonHeaders, ...always };

/** The same answer with what every answer says; those of the most usual one are put together once. */
export const complete = ({ status, headers, body }: Answer): Answer => ({
  status,
  headers: headers === jsonHeaders ? jsonAlways : { ...headers, ...always },
  body,
});

/** The most pieces of a stream that wait for a reader who does not read. */
const patience = 32;

/** An answer as every runtime understands it. */
export const responseOf = ({ status, headers, body }: Answer): Response =>
  new Response(typeof body === 'string' ? body : readable(body), { status, headers });

function readable(stream: Stream): ReadableStream<Uint8Array> {
  let leave: (() => void) | undefined;
  return new ReadableStream(
    {
      start(controller: ReadableStreamDefaultController<Uint8Array>) {
        leave = stream({
          send(piece) {
            if ((controller.desiredSize ?? 0) <= 0) return false;
            controller.enqueue(piece);
            return true;
          },
          end: () => controller.close(),
        });
      },
      cancel: () => leave?.(),
    },
    new CountQueuingStrategy({ highWaterMark: patience }),
  );
}

/** The same as a `fetch`, without the objects of the web around it, and at once where nothing has to be waited for. */
export type Respond = (asked: Asked) => Soon<Answer>;

type Fetch = (request: Request) => Promise<Response>;

const behind = new WeakMap<Fetch, Respond>();

/** A `fetch` made of this; {@link respondOf} finds it again. */
export function fetchOf(respond: Respond, askedBy: (request: Request) => Asked): Fetch {
  const fetch: Fetch = async (request) => responseOf(await respond(askedBy(request)));
  behind.set(fetch, respond);
  return fetch;
}

/**
 * What a `fetch` of ours is made of. Known by the function itself, so that a shop's own function around it, which
 * may answer otherwise, is never passed by.
 */
export const respondOf = (fetch: Fetch): Respond | undefined => behind.get(fetch);
