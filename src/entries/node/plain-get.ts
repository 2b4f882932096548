import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Respond, Sink } from '../../server/http/response.js';
import type { Asked } from '../../server/http/request.js';
import { isPromise } from '../../server/http/maybe-promise.js';

/** Bytes that may wait for the reader of a stream: some thirty lines. */
const patience = 8 * 1024;

/**
 * What is asked by a GET over HTTP/1 with no body, and with an address that is a plain path: nothing in it has to be
 * decoded, resolved or taken apart, so it means the same here as in a `Request`. `undefined` for everything else.
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

/** Answers with what is said to this: before it returns, where nothing has to be waited for. */
export function answerPlainly(respond: Respond, asked: Asked, response: ServerResponse): void {
  const say = (answer: Answer) => write(answer, response);
  // For what should never fail: whatever did, the process goes on.
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

/** Headers as a list, which Node writes in half the time; those that answers share are listed once. */
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
  // Whoever is gone before it begins is not told anything.
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
