/** The three sites that a page loads from: the shop, Ledyer's script and Ledyer's frame. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmulator } from 'ledyer-checkout/emulator';
import { createCertificate, startDistantServer, type Handler } from './distant-server.js';

export interface Page {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until the page is rendered. Default: 0. */
  readonly renderMs?: number;
  /** Headers of a 103 response, sent before the page is rendered. */
  readonly earlyHints?: Readonly<Record<string, string>>;
}

export interface Hosts {
  /** Origin of the shop's pages. The browser must resolve its name to this machine. */
  readonly shop: string;
  /** Origin of Ledyer's script, on another site than the shop. */
  readonly ledyer: string;
  /** Origin of Ledyer's frame, on another site than its script. */
  readonly frame: string;
  readonly sessionId: string;
  /** Milliseconds of a round trip to each site. */
  roundTripMs: number;
  /** The shop's pages by path. */
  readonly pages: Map<string, Page>;
  /** The shop's scripts by path. */
  readonly scripts: Map<string, string>;
  /** Scripts of Ledyer's site by path, besides its own. */
  readonly ledyerScripts: Map<string, string>;
  /**
   * Returns the milliseconds from the start of the next visit to the request of its frame. A visit starts with the
   * browser's connection to the shop, or with the page's request on an existing connection.
   */
  measureNextVisit(path: string): Promise<number>;
  close(): Promise<void>;
}

const shopHostName = 'shop.test';

/** Arguments with which Chromium finds the shop and accepts the certificate of all sites. */
export const hostArguments = [
  '--ignore-certificate-errors',
  `--host-resolver-rules=MAP ${shopHostName} 127.0.0.1`,
];
const createBody = readFileSync('test/fixtures/ledyer/create-session.json', 'utf8');
const htmlHeaders = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
const scriptHeaders = { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' };

export async function startHosts(): Promise<Hosts> {
  const emulator = createEmulator();
  const certificate = createCertificate();
  const latency = { roundTripMs: 0 };
  const pages = new Map<string, Page>();
  const scripts = new Map<string, string>();
  const ledyerScripts = new Map<string, string>();
  let onShopConnection: () => void = () => undefined;
  let onPageRequest: (path: string) => void = () => undefined;
  let onFrameRequest: () => void = () => undefined;

  const servePage: Handler = async (request, response) => {
    const { pathname } = new URL(request.url, hosts.shop);
    onPageRequest(pathname);
    const page = pages.get(pathname);
    const script = scripts.get(pathname);
    if (page) {
      if (page.earlyHints) response.writeEarlyHints(page.earlyHints);
      await sleep(page.renderMs ?? 0);
      response.writeHead(200, { ...htmlHeaders, ...page.headers }).end(page.html);
    } else if (script !== undefined) {
      response.writeHead(200, scriptHeaders).end(script);
    } else if (pathname.startsWith('/ledyer/sessions/')) {
      // Keeps the stream open, as the shop does.
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(`event: session\ndata: ${JSON.stringify(status)}\n\n`);
    } else {
      response.writeHead(404).end();
    }
  };

  const serveLedyer: Handler = async (request, response) => {
    const url = new URL(request.url, `https://${request.authority}`);
    if (request.headers['sec-fetch-dest'] === 'iframe') {
      onFrameRequest();
      // The frames of all compared SDKs show the same page, so that only the time before it differs.
      if (url.pathname !== '/checkout') url.href = `${url.origin}/checkout?sessionId=${sessionId}`;
    }
    const script = ledyerScripts.get(url.pathname);
    if (script !== undefined) {
      response.writeHead(200, scriptHeaders).end(script);
      return;
    }
    const ledyerResponse = await emulator.fetch(new Request(url, { headers: { accept: '*/*' } }));
    response.writeHead(ledyerResponse.status, Object.fromEntries(ledyerResponse.headers));
    response.end(Buffer.from(await ledyerResponse.arrayBuffer()));
  };

  const shop = await startDistantServer(certificate, latency, servePage, () => onShopConnection());
  const ledyer = await startDistantServer(certificate, latency, serveLedyer);
  const ledyerUrl = `https://localhost:${ledyer.port}`;
  const sessionId = await createSession((request) => emulator.fetch(request), ledyerUrl);
  const status = { sessionId, state: 'open', signState: 'unsigned' };
  const hosts: Hosts = {
    shop: `https://${shopHostName}:${shop.port}`,
    ledyer: ledyerUrl,
    frame: ledyerUrl.replace('localhost', '127.0.0.1'),
    sessionId,
    get roundTripMs() {
      return latency.roundTripMs;
    },
    set roundTripMs(ms) {
      latency.roundTripMs = ms;
    },
    pages,
    scripts,
    ledyerScripts,
    measureNextVisit: (path) =>
      new Promise((resolve) => {
        let startedAt: number | undefined;
        onShopConnection = () => (startedAt ??= performance.now());
        // On an existing connection, the browser sent the request half a round trip ago.
        onPageRequest = (requested) => {
          if (requested === path) startedAt ??= performance.now() - latency.roundTripMs / 2;
        };
        onFrameRequest = () => startedAt !== undefined && resolve(performance.now() - startedAt);
      }),
    async close() {
      await Promise.all([shop.close(), ledyer.close()]);
    },
  };
  return hosts;
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
