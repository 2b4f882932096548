import type { Asked } from './asked.js';

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

/** An answer in JSON. */
export const json = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
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

/** The same as a `fetch`, without the objects of the web around it. It does not reject. */
export type Respond = (asked: Asked) => Promise<Answer>;

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
