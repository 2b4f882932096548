import type { Clock } from './clock.js';
import { eventStream } from './sse-parser.js';
import { ownFields } from './null-prototype.js';
import type { SessionId } from './parse-session-id.js';
import { newsOf, replyOf, trouble } from './status-client.js';
import type { Opened, Reply, Status, StreamNews } from './status-client.js';

/** The most characters an answer may have; a real one has about 200. */
const maxLength = 16_384;

export interface StatusResourceOptions {
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
export function statusResource(
  url: (id: SessionId) => string,
  { fetch }: StatusResourceOptions,
): Status {
  const request = (id: SessionId, accept: string, signal: AbortSignal, fresh: boolean) =>
    fetch(
      url(id),
      ownFields<RequestInit>({
        headers: { accept, ...(fresh && { 'cache-control': 'no-cache' }) },
        credentials: 'same-origin',
        redirect: 'error',
        cache: 'no-store',
        signal,
      }),
    );

  return {
    async ask(id, signal, fresh) {
      try {
        return await read(await request(id, 'application/json', signal, fresh), id);
      } catch {
        return trouble();
      }
    },
    async open(id, signal): Promise<Opened> {
      try {
        const accept = 'text/event-stream, application/json;q=0.5';
        const response = await request(id, accept, signal, false);
        return response.status === 200 && isOf(response, 'text/event-stream') && response.body
          ? { type: 'stream', news: answersOf(response.body, id) }
          : await read(response, id);
      } catch {
        return trouble();
      }
    },
  };
}

async function* answersOf(
  body: ReadableStream<Uint8Array>,
  id: SessionId,
): AsyncGenerator<StreamNews> {
  for await (const item of eventStream(body)) {
    if (item.type === 'heartbeat') yield item;
    else if (item.event === 'session') yield newsOf(parsed(item.data), id);
  }
}

async function read(response: Response, id: SessionId): Promise<Reply> {
  if (response.status === 404) return { type: 'missing' };
  if (response.status !== 200) return trouble(retryAfterOf(response));
  return isOf(response, 'application/json')
    ? replyOf(parsed(await textOf(response)), id)
    : trouble(retryAfterOf(response), true);
}

/** The body, or as much of it as an answer may have and a bit. */
async function textOf({ body }: Response): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (text.length <= maxLength) {
    const { value, done } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}

const isOf = ({ headers }: Response, type: string): boolean =>
  headers.get('content-type')?.startsWith(type) ?? false;

/** Nothing for what is no JSON, or more of it than a status has. */
function parsed(text: string): unknown {
  if (text.length > maxLength) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds, from either form of the header; the server's own clock stands in for ours. */
function retryAfterOf({ headers }: Response): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1_000
    : Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(ms) ? ms : undefined;
}
