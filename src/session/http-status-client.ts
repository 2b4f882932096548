import { parseEventStream } from './sse-parser.js';
import { withNullPrototype } from './null-prototype.js';
import type { SessionId } from './session-id.js';
import { parseStreamItem, parseStatus, createFailure } from './status-client.js';
import type { SubscribeResult, StatusResult, StatusClient, StreamUpdate } from './status-client.js';

/** Maximum length of a response in characters. A real response has about 200. */
const maxResponseLength = 16_384;

export interface HttpStatusClientOptions {
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Returns a client for the shop's status resource. One URL returns JSON or a stream of the same JSON, by content
 * negotiation.
 *
 * A 404 becomes `not-found`. Any other response without a status is a failure, such as an error page of a proxy or a
 * login page. Neither ends a session.
 *
 * @param getUrl returns the URL of a session's status
 */
export function createHttpStatusClient(
  getUrl: (id: SessionId) => string,
  { fetch }: HttpStatusClientOptions,
): StatusClient {
  const request = (id: SessionId, accept: string, signal: AbortSignal, fresh: boolean) =>
    fetch(
      getUrl(id),
      withNullPrototype<RequestInit>({
        headers: { accept, ...(fresh && { 'cache-control': 'no-cache' }) },
        credentials: 'same-origin',
        // Redirects are not followed. Unlike `error`, this mode distinguishes them from network errors.
        redirect: 'manual',
        cache: 'no-store',
        signal,
      }),
    );

  return {
    async fetch(id, signal, fresh) {
      try {
        return await toResult(await request(id, 'application/json', signal, fresh), id);
      } catch {
        return createFailure();
      }
    },
    async subscribe(id, signal): Promise<SubscribeResult> {
      try {
        const accept = 'text/event-stream, application/json;q=0.5';
        const response = await request(id, accept, signal, false);
        return response.status === 200 &&
          hasMediaType(response, 'text/event-stream') &&
          response.body
          ? { type: 'stream', updates: parseStream(response.body, id) }
          : await toResult(response, id);
      } catch {
        return createFailure();
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
  if (response.type === 'opaqueredirect') return createFailure(undefined, false, true);
  if (response.status === 404) return { type: 'not-found' };
  if (response.status !== 200) return createFailure(parseRetryAfter(response));
  return hasMediaType(response, 'application/json')
    ? parseStatus(tryParseJson(await readText(response)), id)
    : createFailure(parseRetryAfter(response), true);
}

/** Reads the body, at most one chunk beyond the maximum length. */
async function readText({ body }: Response): Promise<string> {
  // Stryker disable next-line StringLiteral: neither text is a status
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

/** Returns `undefined` for invalid JSON and for text that is too long. */
function tryParseJson(text: string): unknown {
  if (text.length > maxResponseLength) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Invalid JSON is handled like JSON that is not a status.
  }
  return undefined;
}

/** Returns milliseconds, for either form of the header. A date is compared with the server's own clock. */
function parseRetryAfter({ headers }: Response): number | undefined {
  // A missing header becomes `null`, which is neither a number nor a date.
  const text = String(headers.get('retry-after'));
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1_000
    : Date.parse(text) - Date.parse(String(headers.get('date')));
  return Number.isFinite(ms) ? ms : undefined;
}
