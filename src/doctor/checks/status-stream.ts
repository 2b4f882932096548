import { getMediaType } from '../http-response.js';
import type { TestCheckout } from '../check-context.js';
import type { Clock } from '../clock.js';
import type { ServerUnderTest } from '../server-under-test.js';

/** The part of a stream that has arrived. */
export interface StreamContent {
  readonly status: number;
  readonly type: string;
  /** The compression of the stream; empty without one. */
  readonly encoding: string;
  readonly events: readonly { readonly event: string; readonly data: string }[];
  /** Number of lines that begin with a colon: heartbeats. */
  readonly comments: number;
}

export interface ReadOptions {
  readonly clock: Clock;
  /** Returns whether the content is sufficient. */
  readonly until: (content: StreamContent) => boolean;
  /** Time limit for sufficient content. */
  readonly timeoutMs: number;
}

const pollIntervalMs = 500;

/**
 * Opens a status stream and reads it until its content is sufficient or the time limit is reached.
 *
 * @throws {NoResponseError} when there is no response
 */
export async function readStream(
  server: ServerUnderTest,
  { buyer, sessionId }: TestCheckout,
  { clock, until, timeoutMs }: ReadOptions,
): Promise<StreamContent> {
  const response = await server.open(`/sessions/${sessionId}`, {
    headers: { accept: 'text/event-stream, application/json;q=0.5', ...buyer.getCookieHeader() },
  });
  const { status } = response;
  const type = getMediaType(response);
  const encoding = (response.headers.get('content-encoding') ?? '').replace('identity', '');
  if (type !== 'text/event-stream' || !response.body) {
    await response.body?.cancel();
    return { status, type, encoding, events: [], comments: 0 };
  }
  let text = '';
  const reader = response.body.getReader();
  const readAll = async () => {
    const decoder = new TextDecoder();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
    }
  };
  // A broken connection ends the reading.
  const reading = readAll().catch(() => undefined);
  const deadline = clock.now() + timeoutMs;
  while (!until({ status, type, encoding, ...parseStream(text) }) && clock.now() < deadline) {
    await clock.sleep(pollIntervalMs);
  }
  await reader.cancel();
  await reading;
  const { headers } = response;
  const content = { status, type, encoding, ...parseStream(text) };
  server.responses.push({
    request: 'GET /sessions/se_… (stream)',
    status,
    headers,
    text,
    json: undefined,
    ms: 0,
  });
  return content;
}

/** Returns the complete events and the number of comment lines. */
function parseStream(text: string): Pick<StreamContent, 'events' | 'comments'> {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const events = blocks.slice(0, -1).flatMap((block) => {
    const getField = (name: string) =>
      block
        .split('\n')
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
        .join('\n');
    const data = getField('data');
    return data === '' ? [] : [{ event: getField('event') || 'message', data }];
  });
  return { events, comments: text.split('\n').filter((line) => line.startsWith(':')).length };
}
