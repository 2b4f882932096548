/** The two hosts that a page loads from, each with a delay: the shop and Ledyer. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator } from 'ledyer-checkout/emulator';

export interface Page {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Arrival time of a request in milliseconds. */
export interface Arrival {
  readonly path: string;
  readonly at: number;
}

export interface Hosts {
  /** Origin of the shop's pages. */
  readonly shop: string;
  /** Origin of Ledyer's script. Its frame has another origin. */
  readonly ledyer: string;
  readonly sessionId: string;
  /** Milliseconds that each response is delayed. */
  delay: number;
  /** The shop's pages by path. */
  readonly pages: Map<string, Page>;
  readonly scripts: Map<string, string>;
  /** All requests since the list was emptied. The path of a frame is always `frame`. */
  readonly arrivals: Arrival[];
  /** Resolves when the frame is requested. */
  frameRequested(): Promise<void>;
  close(): Promise<void>;
}

const createBody = readFileSync('test/fixtures/ledyer/create-session.json', 'utf8');

export async function startHosts(): Promise<Hosts> {
  const emulator = createEmulator();
  const arrivals: Arrival[] = [];
  const pages = new Map<string, Page>();
  const scripts = new Map<string, string>();
  let onFrameRequest: () => void = () => undefined;
  const record = (path: string) => arrivals.push({ path, at: performance.now() });
  const waitForDelay = () => new Promise((resolve) => setTimeout(resolve, hosts.delay));

  const servePage = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', hosts.shop);
    record(pathname);
    await waitForDelay();
    const page = pages.get(pathname);
    const script = scripts.get(pathname);
    if (page) {
      const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
      response.writeHead(200, { ...headers, ...page.headers }).end(page.html);
    } else if (script !== undefined) {
      const headers = { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' };
      response.writeHead(200, headers).end(script);
    } else if (pathname.startsWith('/ledyer/sessions/')) {
      // Keeps the stream open, as the shop does.
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(`event: session\ndata: ${JSON.stringify(status)}\n\n`);
    } else {
      response.writeHead(404).end();
    }
  };

  const serveLedyer = async (request: IncomingMessage, response: ServerResponse) => {
    const isFrame = request.headers['sec-fetch-dest'] === 'iframe';
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`);
    record(isFrame ? 'frame' : url.pathname);
    if (isFrame) {
      onFrameRequest();
      // The frames of all compared SDKs show the same page, so that only the time before it differs.
      if (url.pathname !== '/checkout') url.href = `${url.origin}/checkout?sessionId=${sessionId}`;
    }
    await waitForDelay();
    const ledyerResponse = await emulator.fetch(new Request(url, { headers: { accept: '*/*' } }));
    response.writeHead(ledyerResponse.status, Object.fromEntries(ledyerResponse.headers));
    response.end(Buffer.from(await ledyerResponse.arrayBuffer()));
  };

  const shop = await startServer(servePage);
  const ledyer = await startServer(serveLedyer);
  const sessionId = await createSession((request) => emulator.fetch(request), ledyer.url);
  const status = { sessionId, state: 'open', signState: 'unsigned' };
  const hosts: Hosts = {
    shop: shop.url,
    ledyer: ledyer.url,
    sessionId,
    delay: 0,
    pages,
    scripts,
    arrivals,
    frameRequested: () => new Promise((resolve) => (onFrameRequest = resolve)),
    async close() {
      await Promise.all([shop.close(), ledyer.close()]);
    },
  };
  return hosts;
}

async function startServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
) {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Creates a session at the emulator. */
async function createSession(
  fetch: (request: Request) => Promise<Response>,
  origin: string,
): Promise<string> {
  const send = async (path: string, authorization: string, body?: string) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(
      new Request(origin + path, { method: 'POST', headers, body: body ?? null }),
    );
    return (await response.json()) as Record<string, string>;
  };
  const basic = `Basic ${Buffer.from('emulator:emulator').toString('base64')}`;
  const token = await send('/oauth/token?grant_type=client_credentials', basic);
  const session = await send('/v1/sessions', `Bearer ${token.access_token ?? ''}`, createBody);
  return session.sessionId!;
}
