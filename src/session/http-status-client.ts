import type { Clock } from './clock.js';
import { parseEventStream } from './sse-parser.js';
import { withNullPrototype } from './null-prototype.js';
import type { SessionId } from './parse-session-id.js';
import { parseStreamItem, parseStatus, failure } from './status-client.js';
import type { SubscribeResult, StatusResult, StatusClient, StreamUpdate } from './status-client.js';

/** The most characters an answer may have; a real one has about 200. */
const maxResponseLength = 16_384;

export interface HttpStatusClientOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Not used: whoever follows the session has the deadlines. */
  readonly clock?: Clock;
}

/**
 * The shop's status resource over HTTP: one address that answers with JSON, or
 * with a stream of the same JSON, as it is asked.
 *
 * Whatever comes back that is not a readable answer (another status, an error
 * page of a proxy, a login page of a hotel) is trouble, and trouble is not an end.
 *
 * @param url the resource of a session
 */
export function createHttpStatusClient(
  url: (id: SessionId) => string,
  { fetch }: HttpStatusClientOptions,
): StatusClient {
  const request = (id: SessionId, accept: string, signal: AbortSignal, fresh: boolean) =>
    fetch(
      url(id),
      withNullPrototype<RequestInit>({
        headers: { accept, ...(fresh && { 'cache-control': 'no-cache' }) },
        credentials: 'same-origin',
        redirect: 'error',
        cache: 'no-store',
        signal,
      }),
    );

  return {
    async fetch(id, signal, fresh) {
      try {
        return await toResult(await request(id, 'application/json', signal, fresh), id);
      } catch {
        return failure();
      }
    },
    async subscribe(id, signal): Promise<SubscribeResult> {
      try {
        const accept = 'text/event-stream, application/json;q=0.5';
        const response = await request(id, accept, signal, false);
        return response.status === 200 &&
          hasMediaType(response, 'text/event-stream') &&
          response.body
          ? { type: 'stream', news: parseStream(response.body, id) }
          : await toResult(response, id);
      } catch {
        return failure();
      }
    },
  };
}

async function* parseStream(
  body: ReadableStream<Uint8Array>,
  id: SessionId,
): AsyncGenerator<StreamUpdate> {
  for await (const item of parseEventStream(body)) {
    if (item.type === 'heartbeat') yield item;
    else if (item.event === 'session') yield parseStreamItem(tryParseJson(item.data), id);
  }
}

async function toResult(response: Response, id: SessionId): Promise<StatusResult> {
  if (response.status === 404) return { type: 'missing' };
  if (response.status !== 200) return failure(parseRetryAfter(response));
  return hasMediaType(response, 'application/json')
    ? parseStatus(tryParseJson(await readText(response)), id)
    : failure(parseRetryAfter(response), true);
}

/** The body, or as much of it as an answer may have and a bit. */
async function readText({ body }: Response): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (text.length <= maxResponseLength) {
    const { value, done } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}

const hasMediaType = ({ headers }: Response, type: string): boolean =>
  headers.get('content-type')?.startsWith(type) ?? false;

/** Nothing for what is no JSON, or more of it than a status has. */
function tryParseJson(text: string): unknown {
  if (text.length > maxResponseLength) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds, from either form of the header; the server's own clock stands in for ours. */
function parseRetryAfter({ headers }: Response): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1_000
    : Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(ms) ? ms : undefined;
}
