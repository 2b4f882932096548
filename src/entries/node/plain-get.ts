import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Respond, Sink } from '../../server/http/response.js';
import type { Asked } from '../../server/http/request.js';
import { isPromise } from '../../server/http/maybe-promise.js';

/** Maximum number of buffered bytes of a slow stream: about thirty lines. */
const patience = 8 * 1024;

/**
 * Returns a GET request over HTTP/1 without a body whose target is a plain path. Nothing in it needs decoding or
 * resolving, so it means the same as in a `Request`. Returns `undefined` for all other requests.
 */
export function plainGet(incoming: IncomingMessage): Asked | undefined {
  const { method, url = '', headers, httpVersionMajor } = incoming;
  const isPlain =
    method === 'GET' &&
    httpVersionMajor === 1 &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    /^(?:\/[\w-]+)+$/.test(url);
  return isPlain ? new PlainGet(incoming, url) : undefined;
}

class PlainGet implements Asked {
  readonly method = 'GET';
  readonly path: string;
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage, path: string) {
    this.#incoming = incoming;
    this.path = path;
  }

  header(name: string): string | null {
    const value = this.#incoming.headers[name];
    return typeof value === 'string' ? value : null;
  }

  get request(): Request {
    const headers = Object.entries(this.#incoming.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    );
    return new Request(new URL(this.path, 'http://localhost'), { headers });
  }
}

/** Sends the response, synchronously if nothing has to be awaited. */
export function answerPlainly(respond: Respond, asked: Asked, response: ServerResponse): void {
  const say = (answer: Answer) => write(answer, response);
  // The process continues after an unexpected error.
  const fail = () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  };
  try {
    const answer = respond(asked);
    if (isPromise(answer)) answer.then(say).catch(fail);
    else say(answer);
  } catch {
    fail();
  }
}

/** Header lists, which Node writes in half the time; shared header objects are converted once. */
const lists = new WeakMap<Answer['headers'], readonly string[]>();

function listOf(headers: Answer['headers']): readonly string[] {
  let list = lists.get(headers);
  if (!list) {
    list = Object.entries(headers).flat();
    lists.set(headers, list);
  }
  return list;
}

function write({ status, headers, body }: Answer, response: ServerResponse): void {
  if (typeof body === 'string') {
    const list = listOf(headers).slice();
    list.push('content-length', String(Buffer.byteLength(body)));
    response.writeHead(status, list).end(body);
    return;
  }
  // The client disconnected before the response began.
  if (response.destroyed) return;
  response.writeHead(status, listOf(headers).slice());
  response.once('close', body(new ResponseSink(response)));
}

class ResponseSink implements Sink {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  send(piece: Uint8Array): boolean {
    if (this.#response.writableLength > patience) return false;
    this.#response.write(piece);
    return true;
  }

  end(): void {
    this.#response.end();
  }
}
