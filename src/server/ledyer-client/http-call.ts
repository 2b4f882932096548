import { decodeErrorBody } from '../../ledyer/errors.js';
import { JsonShapeError, decode, type Decoder } from '../../ledyer/decode.js';
import { LedyerError } from './ledyer-error.js';
import { createTimeout } from '../timeout.js';

/** Default timeout of a call, including the whole body. */
export const defaultTimeoutMs = 5_000;

/**
 * Maximum size of a response, decompressed. A list of a hundred orders has about 100 kB. A hundred lines with long
 * descriptions have up to 200 kB, and an order repeats them in its captures and refunds.
 */
const maxBytes = 2 * 1024 * 1024;

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
  /** Timeout of a call in milliseconds, including the whole body. */
  readonly timeoutMs: number;
  /** URL of the emulator, if the calls go there. */
  readonly emulatorUrl?: string | undefined;
  /** Returns what to add to the message when there is no response. Default: nothing. */
  readonly getProxyHint?: (() => string) | undefined;
}

/**
 * Sends one request and decodes its response. Does not retry.
 *
 * Rejects redirects, because fetch would send the body to their target.
 *
 * @throws {LedyerError} when there is no valid response
 * @throws the reason of `signal`, when the caller aborts
 */
export async function send<T>(
  request: HttpCall<T>,
  { fetch, timeoutMs, emulatorUrl, getProxyHint = () => '' }: HttpCallDeps,
): Promise<T> {
  const { method, url, headers, body, signal, decoder } = request;
  const proxyHint = getProxyHint();
  const name = `${method} ${new URL(url).pathname}`;
  const timeout = createTimeout(timeoutMs, signal);
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      body: body ?? null,
      // Some platforms, such as Cloudflare Workers, do not support `error`.
      redirect: 'manual',
      signal: timeout.signal,
    });
    if (isRedirect(response)) {
      await response.body?.cancel();
      throw new TypeError('The response is a redirect');
    }
    const text = await readText(response, name);
    if (!response.ok) throw toLedyerError(response, text, name);
    return decodeResponse(response, text, decoder, name);
  } catch (error) {
    if (error instanceof LedyerError) throw error;
    signal?.throwIfAborted();
    if (timeout.timedOut()) {
      throw new LedyerError('timeout', `${name}: no response within ${timeoutMs} ms${proxyHint}`, {
        isOutcomeUnknown: true,
        cause: error,
      });
    }
    const reason = emulatorUrl
      ? `the emulator at ${emulatorUrl} is unreachable. Start it with \`npx ledyer-emulator\`, or correct \`emulatorUrl\``
      : `Ledyer is unreachable${proxyHint}`;
    throw new LedyerError('unreachable', `${name}: ${reason}`, {
      isOutcomeUnknown: !isConnectFailure(error),
      cause: error,
    });
  } finally {
    timeout.dispose();
  }
}

/** Browsers hide the status of a redirect. */
const isRedirect = ({ type, status }: Response): boolean =>
  type === 'opaqueredirect' || (status >= 300 && status < 400);

/** Whether the status says that Ledyer did not perform the action. */
const isRejectionStatus = (status: number): boolean => status >= 400 && status < 500;

/** Codes of Node, undici and Bun for a request that was not sent, because no connection was made. */
const connectFailureCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ConnectionRefused',
]);

/** Whether `fetch` failed before it sent anything. It reports the reason as its cause, or as the error itself. */
function isConnectFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  return connectFailureCodes.has(code) || isConnectFailure(error.cause);
}

function decodeResponse<T>(response: Response, text: string, decoder: Decoder<T>, name: string): T {
  const createMalformedError = (reason: string, cause?: unknown) =>
    new LedyerError('malformed', `${name}: ${reason}`, {
      status: response.status,
      isOutcomeUnknown: true,
      cause,
    });
  const type = response.headers.get('content-type') ?? 'no content type';
  if (!type.startsWith('application/json'))
    throw createMalformedError(`expected JSON but got ${type}`);
  try {
    return decode(decoder, JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof JsonShapeError ? cause.message : 'the response is not JSON';
    throw createMalformedError(reason, cause);
  }
}

function toLedyerError(response: Response, text: string, name: string): LedyerError {
  const { status } = response;
  const messages = parseMessages(text);
  const retryAfterMs = parseRetryAfter(response.headers);
  return new LedyerError('rejected', [`${name}: ${status}`, ...messages].join('; '), {
    status,
    messages,
    isOutcomeUnknown: !isRejectionStatus(status),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Returns milliseconds. A date is compared with the response's own date, so that clocks need not agree. */
function parseRetryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const delayMs = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return delayMs > 0 ? delayMs : undefined;
}

/** Returns Ledyer's error messages, or `[]` for the error page of a proxy. */
function parseMessages(text: string): readonly string[] {
  try {
    return decode(decodeErrorBody, JSON.parse(text)).errors.map(({ message }) => message);
  } catch {
    return [];
  }
}

/** Reads the body and counts its bytes as they arrive: a small compressed body may expand to any size. */
async function readText(response: Response, name: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let byteCount = 0;
  // Safari cannot iterate over streams.
  const reader = response.body?.getReader();
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done || !value) return text + decoder.decode();
    byteCount += value.length;
    if (byteCount > maxBytes) {
      reader?.cancel().catch(() => undefined);
      throw new LedyerError('too-large', `${name}: the response has more than ${maxBytes} bytes`, {
        status: response.status,
        isOutcomeUnknown: !isRejectionStatus(response.status),
      });
    }
    text += decoder.decode(value, { stream: true });
  }
}
