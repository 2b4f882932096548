/**
 * What can go wrong on purpose, and where.
 *
 * Faults of HTTP: the work of a request is not done for `status`; for all others
 * it is done, and its answer is late, spoilt or lost, which is harder on a client.
 */

/** Whose answers are spoilt: the API, the token, the script, the checkout page, or the notifications. */
export const faultParties = ['api', 'auth', 'bootstrap', 'frame', 'notifications'] as const;
export type FaultParty = (typeof faultParties)[number];

/** Kinds that spoil the answer to one request. */
export const httpFaultKinds = [
  'status', // answers with `status`, and with Retry-After when `retryAfter` is given
  'latency', // answers `ms` late
  'hang', // never answers
  'reset', // breaks the connection instead of answering
  'drip', // answers one byte at a time, `ms` apart
  'truncated', // the answer ends in the middle
  'malformed', // the answer is no JSON, although nearly
  'html', // a page in place of the answer, with status 200
  'content-type', // the answer says that it is plain text
] as const;

/** Kinds of the script alone. */
export const bootstrapFaultKinds = [
  'empty', // a script with nothing in it
  'ignore-second', // a second run in one page does nothing
] as const;

/** Kinds of the frame alone. All but `silent` take hold when a page loads the script. */
export const frameFaultKinds = [
  'silent', // a frame that stays empty and says nothing
  'mute', // no event reaches the document
  'double', // every event is fired twice
  'early', // the order is called complete before anything is bought
  'forge', // complete and pending are claimed over and over, by events and by messages of others
] as const;

/** Kinds of notifications alone. */
export const notificationFaultKinds = [
  'lose', // never sent
  'duplicate', // sent twice
  'reorder', // waits until another one was sent, at most a minute
  'delay', // sent `ms` late
] as const;

export const faultKinds = [
  ...httpFaultKinds,
  ...bootstrapFaultKinds,
  ...frameFaultKinds,
  ...notificationFaultKinds,
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Which kinds a party has. */
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
  /** Only there, such as `GET /v1/sessions/:id`. Default: everywhere. */
  readonly route?: string | null;
  readonly kind: FaultKind;
  /** How likely it is each time, 0 to 1. Default: 1. */
  readonly rate?: number | null;
  /** How often at most. Default: without end. */
  readonly count?: number | null;
  /** For `status`. Default: 503. */
  readonly status?: number | null;
  /** Seconds, or an HTTP date, for `status`. Default: no such header. */
  readonly retryAfter?: number | string | null;
  /** For `latency`, `drip` and `delay`. Default: 1000. */
  readonly ms?: number | null;
}
