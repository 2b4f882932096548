import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveBuiltTag } from './built-tag.js';

const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';

/** A server for one page with the built tag, its status resource and a bootstrap script. */
export interface StatusServer {
  readonly url: string;
  state: string;
  /** Whether the status resource offers streams. */
  push: boolean;
  /** Times of status requests and streams, in milliseconds. */
  readonly requestTimes: number[];
  readonly streamCount: number;
  breakStreams(): void;
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

/** The parts of Ledyer's script that the tag needs. */
const bootstrap = `
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  document.getElementById(document.currentScript.dataset.containerId)
    .append(document.createElement('iframe'));`;

/** Starts a server for the built tag (requires `npm run build`) and a session whose state the test sets. */
export async function startStatusServer(): Promise<StatusServer> {
  const streams = new Set<ServerResponse>();
  let state = 'open';
  const requestTimes: number[] = [];
  const body = () => JSON.stringify({ sessionId, state, signState: 'unsigned', orderId: 'or_1' });
  const sendStatus = (stream: ServerResponse) =>
    stream.write(`event: session\ndata: ${body()}\n\n`);

  const handlers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    '/': (_, response) => {
      response.setHeader('content-type', 'text/html').end(html(server.url));
    },
    '/other.html': (_, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Other</title>');
    },
    '/bootstrap.js': (_, response) => {
      response.setHeader('content-type', 'text/javascript').end(bootstrap);
    },
    [`/ledyer/sessions/${sessionId}`]: (request, response) => {
      requestTimes.push(performance.now());
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
    if (handler) handler(request, response);
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
    get streamCount() {
      return streams.size;
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
