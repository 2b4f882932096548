import { decodeErrorBody } from '../../ledyer/errors.js';
import { JsonShapeError, decode, type Decoder } from '../../ledyer/decode.js';
import { LedyerError } from './ledyer-error.js';
import { createTimeout } from './timeout.js';

/** Milliseconds until a call counts as not answered, the whole body included. */
export const defaultTimeoutMs = 5_000;

/** The most bytes of an answer, decompressed; a list of a hundred orders has about 100 kB. */
const maxBytes = 256 * 1024;

/** One HTTP call to Ledyer. */
export interface HttpCall<T> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly decoder: Decoder<T>;
}

export interface HttpCallDeps {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds; {@link defaultTimeoutMs} unless given. */
  readonly deadline: number;
}

/**
 * Makes one call and reads its answer. Nothing is repeated here.
 *
 * Redirects are refused: fetch would carry the body along to wherever they lead.
 *
 * @throws {LedyerError} when there is no readable answer
 * @throws the reason of `signal`, when the caller gives up
 */
export async function send<T>(request: HttpCall<T>, { fetch, deadline }: HttpCallDeps): Promise<T> {
  const { method, url, headers, body, signal, decoder } = request;
  const name = `${method} ${new URL(url).pathname}`;
  const limit = createTimeout(deadline, signal);
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      body: body ?? null,
      redirect: 'error',
      signal: limit.signal,
    });
    const text = await readText(response, name);
    if (!response.ok) throw toLedyerError(response, text, name);
    return decodeResponse(response, text, decoder, name);
  } catch (error) {
    if (error instanceof LedyerError) throw error;
    signal?.throwIfAborted();
    if (limit.timedOut()) {
      throw new LedyerError('timeout', `${name}: no answer within ${deadline} ms`, {
        cause: error,
      });
    }
    throw new LedyerError('unreachable', `${name}: Ledyer cannot be reached`, { cause: error });
  } finally {
    limit.dispose();
  }
}

function decodeResponse<T>(response: Response, text: string, reader: Decoder<T>, name: string): T {
  const malformed = (why: string, cause?: unknown) =>
    new LedyerError('malformed', `${name}: ${why}`, { status: response.status, cause });
  const type = response.headers.get('content-type') ?? 'no content type';
  if (!type.startsWith('application/json')) throw malformed(`expected JSON and got ${type}`);
  try {
    return decode(reader, JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof JsonShapeError ? cause.message : 'the answer is not JSON';
    throw malformed(why, cause);
  }
}

function toLedyerError(response: Response, text: string, name: string): LedyerError {
  const { status } = response;
  const messages = parseMessages(text);
  const retryAfter = parseRetryAfter(response.headers);
  return new LedyerError('refused', [`${name}: ${status}`, ...messages].join('; '), {
    status,
    messages,
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** Milliseconds. A date is compared with that of the answer, so that no two clocks have to agree. */
function parseRetryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return wait > 0 ? wait : undefined;
}

/** Ledyer's sentences, or none for the error page of something in between. */
function parseMessages(text: string): readonly string[] {
  try {
    return decode(decodeErrorBody, JSON.parse(text)).errors.map(({ message }) => message);
  } catch {
    return [];
  }
}

/** The body, counted as it arrives: a small compressed one may unfold to any size. */
async function readText(response: Response, name: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new LedyerError('too-large', `${name}: the answer has more than ${maxBytes} bytes`, {
        status: response.status,
      });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
