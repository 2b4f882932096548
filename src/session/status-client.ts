import { hasUnknownState, parseSessionStatus, type SessionStatus } from './session-status.js';
import type { SessionId } from './session-id.js';

/** The result of one request. */
export type StatusResult =
  | { readonly type: 'status'; readonly status: SessionStatus }
  /** The shop did not create the session for this buyer. */
  | { readonly type: 'not-found' }
  /** The shop returned a state that this version does not know. The connection works. */
  | { readonly type: 'unknown' }
  /** Any other outcome. It says nothing about the session. */
  | {
      readonly type: 'failure';
      /** Milliseconds from the server's `Retry-After`. */
      readonly retryAfter?: number | undefined;
      /** Whether the response is successful but not a status, such as a login page. */
      readonly isUnexpectedContent?: boolean | undefined;
      /** Whether the response is a redirect, which is never followed. */
      readonly isRedirect?: boolean | undefined;
    };

/** An item of a stream of statuses. The stream ends or throws when it breaks. */
export type StreamUpdate =
  | { readonly type: 'status'; readonly status: SessionStatus }
  | { readonly type: 'unknown' }
  | { readonly type: 'heartbeat' };

/** The result of a subscription. A single status means that the server has no stream. */
export type SubscribeResult =
  | StatusResult
  | { readonly type: 'stream'; readonly updates: AsyncIterable<StreamUpdate> };

/** Fetches the status of a session. Neither method rejects. */
export interface StatusClient {
  /**
   * Fetches the status once.
   *
   * @param fresh whether the server must not return a cached status, because a
   *     change was just reported
   */
  fetch(id: SessionId, signal: AbortSignal, fresh: boolean): Promise<StatusResult>;
  /** Subscribes to every change from now on. */
  subscribe(id: SessionId, signal: AbortSignal): Promise<SubscribeResult>;
}

/** Returns a failure. Sets all fields, because a page may have defined some on `Object.prototype`. */
export const createFailure = (
  retryAfter?: number,
  isUnexpectedContent?: boolean,
  isRedirect?: boolean,
): StatusResult => ({
  type: 'failure',
  retryAfter,
  isUnexpectedContent,
  isRedirect,
});

/** Parses the value of a response. */
export function parseStatus(value: unknown, id: SessionId): StatusResult {
  const status = parseSessionStatus(value, id);
  if (status) return { type: 'status', status };
  return hasUnknownState(value, id) ? { type: 'unknown' } : createFailure(undefined, true);
}

/** Parses the value of a stream message. An invalid one still shows that the connection is alive. */
export function parseStreamItem(value: unknown, id: SessionId): StreamUpdate {
  const result = parseStatus(value, id);
  return result.type === 'status' || result.type === 'unknown' ? result : { type: 'heartbeat' };
}
