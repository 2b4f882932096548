import { getMediaType } from './http-response.js';
import type { TestCheckout } from './check-context.js';
import type { Clock } from './clock.js';
import type { ServerUnderTest } from './server-under-test.js';

/** What came of a stream so far. */
export interface ReadStream {
  readonly status: number;
  readonly type: string;
  readonly events: readonly { readonly event: string; readonly data: string }[];
  /** Lines that begin with a colon: signs of life. */
  readonly comments: number;
}

export interface ReadOptions {
  readonly clock: Clock;
  /** Whether enough has come. */
  readonly until: (read: ReadStream) => boolean;
  /** Milliseconds to wait for that. */
  readonly timeoutMs: number;
}

/** Milliseconds between two looks at what has come. */
const pace = 500;

/**
 * Asks for the stream of a status, and reads it until enough has come or the time is over.
 *
 * @throws {NoAnswer} when there is no answer
 */
export async function readStream(
  shop: ServerUnderTest,
  { buyer, sessionId }: TestCheckout,
  { clock, until, timeoutMs }: ReadOptions,
): Promise<ReadStream> {
  const response = await shop.open(`/sessions/${sessionId}`, {
    headers: { accept: 'text/event-stream, application/json;q=0.5', ...buyer.cookieHeader() },
  });
  const { status } = response;
  const type = getMediaType(response);
  if (type !== 'text/event-stream' || !response.body) {
    await response.body?.cancel();
    return { status, type, events: [], comments: 0 };
  }
  let text = '';
  const reader = response.body.getReader();
  const gather = async () => {
    const decoder = new TextDecoder();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
    }
  };
  // What breaks off says no more.
  const gathered = gather().catch(() => undefined);
  const giveUpAt = clock.now() + timeoutMs;
  while (!until({ status, type, ...readText(text) }) && clock.now() < giveUpAt) {
    await clock.sleep(pace);
  }
  await reader.cancel();
  await gathered;
  const { headers } = response;
  const read = { status, type, ...readText(text) };
  shop.responses.push({
    request: 'GET /sessions/se_… (stream)',
    status,
    headers,
    text,
    json: undefined,
    ms: 0,
  });
  return read;
}

/** The events that are complete, and the comment lines. */
function readText(text: string): Pick<ReadStream, 'events' | 'comments'> {
  const lines = text.replaceAll('\r\n', '\n').split('\n\n');
  const events = lines.slice(0, -1).flatMap((block) => {
    const field = (name: string) =>
      block
        .split('\n')
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
        .join('\n');
    const data = field('data');
    return data === '' ? [] : [{ event: field('event') || 'message', data }];
  });
  return { events, comments: text.split('\n').filter((line) => line.startsWith(':')).length };
}
