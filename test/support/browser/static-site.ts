import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  startEmulator,
  type FaultRequest,
  type RunningEmulator,
} from '../../../src/emulator/index.js';

const resolvePath = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const documentedBody = JSON.parse(
  readFileSync(resolvePath('test/fixtures/ledyer/create-session.json'), 'utf8'),
) as object;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ico': 'image/x-icon',
};

/** Fields of a session without prefilled details of the buyer. */
export const unknownBuyerFields = {
  customer: undefined,
  settings: {
    customer: { showNameFields: true },
    urls: { terms: 'https://www.example.com/terms.html' },
  },
};

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A server for pages that a test provides. It also serves the built package under `/dist/` (requires `npm run
 * build`), a status resource and an emulated Ledyer.
 */
export class StaticSite {
  #url = '';
  #ledyer: RunningEmulator | undefined;
  /** Requested paths, oldest first. */
  readonly requestedPaths: string[] = [];
  /** Policy violation reports that browsers sent. */
  readonly reports: string[] = [];
  readonly #http = createServer((request, response) => void this.#handleRequest(request, response));
  readonly #handlers = new Map<string, RequestHandler>();
  readonly #heldResponses = new Map<string, Promise<void>>();

  async start(): Promise<void> {
    this.#ledyer = await startEmulator({ port: 0 });
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    this.#url = `http://localhost:${(this.#http.address() as AddressInfo).port}`;
  }

  get url(): string {
    return this.#url;
  }

  /** @throws {Error} before the start */
  get ledyer(): RunningEmulator {
    if (!this.#ledyer) throw new Error('The site has not started.');
    return this.#ledyer;
  }

  /** Serves a text at a path from now on. */
  serveText(path: string, text: string, headers: Readonly<Record<string, string>> = {}): void {
    this.handle(path, (_, response) => {
      response.writeHead(200, { 'content-type': types[extname(path)], ...headers }).end(text);
    });
  }

  handle(path: string, handler: RequestHandler): void {
    this.#handlers.set(path, handler);
  }

  /** Delays all responses at a path until the returned function is called. */
  holdResponses(path: string): () => void {
    let release: () => void = () => undefined;
    this.#heldResponses.set(path, new Promise((resolve) => (release = resolve)));
    return () => {
      release();
    };
  }

  /** Creates a session with the documented body. `fields` override it. */
  async createSession(fields: object = {}): Promise<string> {
    const { sessionId } = await this.#callApi('/v1/sessions', { ...documentedBody, ...fields });
    return sessionId!;
  }

  /** Runs an action of the buyer or the signatory. */
  async runAction(sessionId: string, action: string): Promise<void> {
    await this.#send(`/_emulator/sessions/${sessionId}`, { action });
  }

  /** Waits until the session has this state at Ledyer. */
  async waitForState(sessionId: string, wanted: string): Promise<void> {
    const { timeline } = this.ledyer.emulator;
    const hasState = async () =>
      (await this.#callApi(`/v1/sessions/${sessionId}`)).state === wanted;
    while (!(await hasState())) {
      await new Promise<void>((resolve) => {
        const unsubscribe = timeline.subscribe(() => {
          unsubscribe();
          resolve();
        });
      });
    }
  }

  async addFault(fault: FaultRequest): Promise<void> {
    await this.#send('/_emulator/faults', fault);
  }

  /** Removes all faults. */
  async clearFaults(): Promise<void> {
    await this.#send('/_emulator/faults', undefined, {}, 'DELETE');
  }

  /** Removes pages, faults and recorded requests and reports. */
  async reset(): Promise<void> {
    this.#handlers.clear();
    this.#heldResponses.clear();
    this.requestedPaths.length = 0;
    this.reports.length = 0;
    await this.clearFaults();
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
    await this.ledyer.close();
  }

  async #handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    this.requestedPaths.push(pathname);
    await this.#heldResponses.get(pathname);
    const sessionId = /^\/ledyer\/sessions\/(\w+)$/.exec(pathname)?.[1];
    const handler = this.#handlers.get(pathname);
    if (handler) handler(request, response);
    else if (sessionId) await this.#sendStatus(sessionId, response);
    else if (pathname === '/reports') await this.#recordReport(request, response);
    else if (/^\/dist\/[\w./-]+\.js$/.test(pathname) && !pathname.includes('..')) {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('content-type', 'text/javascript');
      response.end(readFileSync(resolvePath(pathname.slice(1))));
    } else response.writeHead(404).end();
  }

  async #sendStatus(id: string, response: ServerResponse): Promise<void> {
    const session = await this.#callApi(`/v1/sessions/${id}`).catch(() => undefined);
    if (!session) {
      response.writeHead(404).end();
      return;
    }
    const { state, signState, orderId } = session;
    const body = { sessionId: id, state, signState, ...(state === 'authorized' && { orderId }) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  async #recordReport(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    this.reports.push(text);
    response.writeHead(204).end();
  }

  async #callApi(path: string, body?: object): Promise<Record<string, string>> {
    const { access_token } = (await this.#send(
      '/oauth/token?grant_type=client_credentials',
      {},
      { authorization: `Basic ${btoa('emulator:emulator')}` },
    )) as { access_token: string };
    return this.#send(path, body, { authorization: `Bearer ${access_token}` });
  }

  async #send(
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
    method = body ? 'POST' : 'GET',
  ): Promise<Record<string, string>> {
    const response = await this.ledyer.emulator.fetch(
      new Request(`${this.ledyer.url}${path}`, {
        headers: { ...headers, 'content-type': 'application/json' },
        method,
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text || '{}') as Record<string, string>;
  }
}
