import { SessionRequestError, toProblem } from './session-request-error.js';
import { SharedRequest } from './shared-request.js';

const defaultUrl = '/ledyer/sessions';
/** Time after which a request without a response is aborted. The server kit responds earlier. */
const requestTimeoutMs = 30_000;
/** Time for which the key of a call without a response is kept for its retry. */
const retryKeyTtlMs = 10 * 60_000;
/** Maximum number of keys that are kept. */
const maxRetryKeys = 20;

/** One article of the cart. */
export interface SessionItem {
  readonly sku: string;
  /** A positive integer. */
  readonly quantity: number;
}

interface SessionRequestOptions {
  /** URL of the shop's route on the page's own origin. Default: `/ledyer/sessions`. */
  readonly url?: string | undefined;
  /** Preferred language of the checkout, BCP 47, sent as `Accept-Language`. Default: the browser's. */
  readonly language?: string | undefined;
  /** Gives up: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link CreateSession}: the cart as `items`, or the whole JSON `body` for a shop's own route. */
export type CreateSessionOptions = SessionRequestOptions &
  (
    | { readonly items: readonly SessionItem[]; readonly body?: undefined }
    | { readonly body: object; readonly items?: undefined }
  );

/** A session for the tag. */
export interface CreatedSession {
  /** `se_…` */
  readonly sessionId: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export type CreateSession = (options: CreateSessionOptions) => Promise<CreatedSession>;

/** @internal */
export interface CreateSessionDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;
  /** Returns milliseconds. */
  readonly now: () => number;
  /** Calls back after `ms`, unless the returned function is called before. */
  readonly startTimer: (callback: () => void, ms: number) => () => void;
}

/**
 * Creates the function that requests sessions. Its calls share pending requests and their keys.
 *
 * @internal
 */
export function createSessionFunction(deps: CreateSessionDeps): CreateSession {
  const pending = new Map<string, SharedRequest<CreatedSession>>();
  /** The keys of requests that had no response. */
  const retryKeys = new Map<string, { readonly key: string; readonly usedAt: number }>();

  const takeKey = (id: string): string => {
    const now = deps.now();
    const kept = retryKeys.get(id);
    const isKept = kept && now - kept.usedAt < retryKeyTtlMs;
    const key = isKept ? kept.key : createRandomUuid(deps.getRandomValues);
    retryKeys.delete(id);
    retryKeys.set(id, { key, usedAt: now });
    for (const oldest of retryKeys.keys()) {
      if (retryKeys.size <= maxRetryKeys) break;
      retryKeys.delete(oldest);
    }
    return key;
  };

  const send = async (
    id: string,
    { url = defaultUrl, language }: SessionRequestOptions,
    body: string,
    signal: AbortSignal,
  ): Promise<CreatedSession> => {
    let response: Response;
    let value: unknown;
    try {
      response = await deps.fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'idempotency-key': takeKey(id),
          ...(language !== undefined && { 'accept-language': language }),
        },
        // As `same-origin` for this route. Chromium then also reports a page in a frame of another site.
        credentials: 'include',
        body,
        signal,
      });
      value = await response.json().catch(ignoreSyntaxError);
    } catch (cause) {
      throw new SessionRequestError(`There was no response from ${url}.`, 0, undefined, { cause });
    }
    const { status } = response;
    const session = response.ok ? toSession(value) : undefined;
    const problem = response.ok ? undefined : toProblem(value, status);
    if (session || (problem && !isTemporary(status))) retryKeys.delete(id);
    if (session) return session;
    const redirect = response.redirected ? `, after a redirect to ${response.url}` : '';
    const message =
      problem?.detail ??
      problem?.title ??
      `The response from ${url} is neither a session nor a problem (status ${status}${redirect}).`;
    throw new SessionRequestError(message, status, problem);
  };

  return async (options) => {
    const { url = defaultUrl, language, items, body = items && { items }, signal } = options;
    if (!body) throw new TypeError('createSession needs `items` or a `body`.');
    signal?.throwIfAborted();
    const id = [url, language, toCanonicalJson(body)].join(' ');
    let request = pending.get(id);
    if (!request) {
      const release = () => {
        if (pending.get(id) === started) pending.delete(id);
      };
      const started = new SharedRequest<CreatedSession>(
        (abort) => send(id, options, JSON.stringify(body), abort).finally(release),
        release,
        (onTimeout) => deps.startTimer(onTimeout, requestTimeoutMs),
      );
      pending.set(id, (request = started));
    }
    return request.join(signal);
  };
}

/** Returns whether the shop may have created a session, or may create it for a retry. */
const isTemporary = (status: number): boolean => status >= 500 || status === 409 || status === 429;

function toSession(value: unknown): CreatedSession | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { sessionId, expiresAt } = value as Partial<Record<string, unknown>>;
  const isComplete = typeof sessionId === 'string' && typeof expiresAt === 'string';
  return isComplete ? { sessionId, expiresAt } : undefined;
}

/** Returns `undefined` for a body that is not JSON. Rethrows the error of a body that broke off. */
function ignoreSyntaxError(error: unknown): undefined {
  if ((error as Error).name !== 'SyntaxError') throw error;
}

/** Returns the same text for two values whose properties differ only in their order. */
const toCanonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Returns a UUID of version 4. `crypto.randomUUID` does not exist on http pages of a local network. */
function createRandomUuid(getRandomValues: CreateSessionDeps['getRandomValues']): string {
  const bytes = getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
