import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveBuiltTag } from './browser/built-tag.js';

const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';

/** A server for one page with the built tag, its status resource and a bootstrap script. */
export interface StatusServer {
  readonly url: string;
  state: string;
  /** The revision of the cart, if the shop sends one. */
  cartRevision: number | undefined;
  /** Whether the status resource offers streams. */
  push: boolean;
  /** Times of status requests and streams, in milliseconds. */
  readonly requestTimes: number[];
  readonly streamCount: number;
  breakStreams(): void;
  /** Delays all statuses until the returned function is called. */
  holdResponses(): () => void;
  close(): Promise<void>;
}

const html = (emulatorUrl: string) => `<!doctype html>
<html lang="en">
<title>Shop</title>
<script type="module" src="/ledyer-checkout.js"></script>
<script type="module">
  window.completions = [];
  window.mark = Math.random();
  document.addEventListener('ledyer-complete', ({ source, replayed }) => completions.push({ source, replayed }));
</script>
<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${emulatorUrl}"></ledyer-checkout>
</html>`;

/** The parts of Ledyer's script that the tag needs. It records the calls of its API. */
const bootstrap = `
  window.calls = [];
  window.ledyer = { api: {
    suspend() { calls.push('suspend'); },
    resume() { calls.push('resume'); },
    clientValidation({ shouldProceed }) { calls.push(shouldProceed); },
  } };
  document.getElementById(document.currentScript.dataset.containerId)
    .append(document.createElement('iframe'));`;

/** Starts a server for the built tag (requires `npm run build`) and a session whose state the test sets. */
export async function startStatusServer(): Promise<StatusServer> {
  const streams = new Set<ServerResponse>();
  let state = 'open';
  let cartRevision: number | undefined;
  let held: Promise<void> | undefined;
  const requestTimes: number[] = [];
  const body = () =>
    JSON.stringify({ sessionId, state, signState: 'unsigned', orderId: 'or_1', cartRevision });
  const sendStatus = (stream: ServerResponse) =>
    stream.write(`event: session\ndata: ${body()}\n\n`);

  const handlers: Record<
    string,
    (request: IncomingMessage, response: ServerResponse) => void | Promise<void>
  > = {
    '/': (_, response) => {
      response.setHeader('content-type', 'text/html').end(html(server.url));
    },
    '/other.html': (_, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Other</title>');
    },
    '/bootstrap.js': (_, response) => {
      response.setHeader('content-type', 'text/javascript').end(bootstrap);
    },
    [`/ledyer/sessions/${sessionId}`]: async (request, response) => {
      requestTimes.push(performance.now());
      await held;
      if (!server.push || !request.headers.accept?.includes('event-stream')) {
        response.setHeader('content-type', 'application/json').end(body());
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      streams.add(response);
      response.on('close', () => streams.delete(response));
      sendStatus(response);
    },
  };
  const http = createServer((request, response) => {
    const handler = handlers[request.url ?? ''];
    if (handler) void handler(request, response);
    else if (!serveBuiltTag(request.url ?? '', response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: StatusServer = {
    url: `http://localhost:${(http.address() as AddressInfo).port}`,
    push: true,
    requestTimes,
    get state() {
      return state;
    },
    set state(next) {
      state = next;
      for (const stream of streams) sendStatus(stream);
    },
    get cartRevision() {
      return cartRevision;
    },
    set cartRevision(next) {
      cartRevision = next;
      for (const stream of streams) sendStatus(stream);
    },
    get streamCount() {
      return streams.size;
    },
    holdResponses() {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => (release = resolve));
      return () => {
        release();
      };
    },
    breakStreams() {
      for (const stream of streams) stream.destroy();
    },
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}
