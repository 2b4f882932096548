/**
 * The faults that the emulator can simulate.
 *
 * The HTTP fault `status` prevents the work of a request. With all other HTTP faults the emulator does the work, and
 * the response is late, corrupted or lost, which is the harder case for a client.
 */

/** What a fault affects: the API, the token request, the script, the checkout page or the notifications. */
export const faultParties = ['api', 'auth', 'bootstrap', 'frame', 'notifications'] as const;
export type FaultParty = (typeof faultParties)[number];

/** Faults of the response to one request. */
export const httpFaultKinds = [
  'status', // responds with `status`, and with Retry-After when `retryAfter` is set
  'latency', // responds `ms` late
  'hang', // never responds
  'reset', // resets the connection instead of responding
  'drip', // sends one byte at a time, every `ms`
  'truncated', // sends the first half of the body
  'malformed', // sends a body that is almost JSON
  'html', // sends an HTML page with status 200 instead
  'content-type', // sends the body as plain text
] as const;

/** Faults of the script only. */
export const bootstrapFaultKinds = [
  'empty', // an empty script
  'ignore-second', // a second run in one page has no effect
] as const;

/** Faults of the frame only. All but `silent` apply when a page loads the script. */
export const frameFaultKinds = [
  'silent', // a frame that stays empty and sends no message
  'mute', // no event reaches the document
  'double', // every event is dispatched twice
  'early', // the complete event comes before any purchase
  'forge', // fake complete and pending events and messages, repeatedly
] as const;

/** Faults of notifications only. */
export const notificationFaultKinds = [
  'lose', // never sent
  'duplicate', // sent twice
  'reorder', // held until another one was sent, at most a minute
  'delay', // sent `ms` late
] as const;

export const faultKinds = [
  ...httpFaultKinds,
  ...bootstrapFaultKinds,
  ...frameFaultKinds,
  ...notificationFaultKinds,
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Fault kinds of each party. */
export const faultKindsByParty: Readonly<Record<FaultParty, readonly FaultKind[]>> = {
  api: httpFaultKinds,
  auth: httpFaultKinds,
  bootstrap: [...httpFaultKinds, ...bootstrapFaultKinds],
  frame: [...httpFaultKinds, ...frameFaultKinds],
  notifications: notificationFaultKinds,
};

/** The body of `POST /_emulator/faults`. */
export interface FaultRequest {
  readonly party: FaultParty;
  /** Limits the fault to a route, such as `GET /v1/sessions/:id`. Default: all routes. */
  readonly route?: string | null | undefined;
  readonly kind: FaultKind;
  /** Probability, from 0 to 1. Default: 1. */
  readonly rate?: number | null | undefined;
  /** Maximum number of times. Default: unlimited. */
  readonly count?: number | null | undefined;
  /** For `status`. Default: 503. */
  readonly status?: number | null | undefined;
  /** Seconds or an HTTP date, for `status`. Default: no such header. */
  readonly retryAfter?: number | string | null | undefined;
  /** Milliseconds, for `latency`, `drip` and `delay`. Default: 1000. */
  readonly ms?: number | null | undefined;
}
