/**
 * All error responses of the kit, as `application/problem+json` (RFC 9457).
 *
 * The list is closed and the titles are fixed. No text from Ledyer, stack trace or path reaches a browser.
 */
export const problems = {
  'body-invalid': [400, 'The body is invalid'],
  'query-invalid': [400, 'The query is invalid'],
  'idempotency-key-invalid': [400, 'The Idempotency-Key must be a random UUID (version 4)'],
  unauthorized: [401, 'The token is missing or wrong'],
  'cross-site': [403, 'Requests from other sites are not allowed'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'in-progress': [409, 'Another request for the same thing is in progress'],
  'session-closed': [409, 'The cart of this session can no longer change'],
  'action-refused': [409, 'This action is not allowed for the order'],
  'payload-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'cart-invalid': [422, 'The cart is invalid'],
  'amount-invalid': [422, 'The amount or the lines do not match the order'],
  'idempotency-key-reused': [422, 'This Idempotency-Key was used with another request'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Internal error'],
  'upstream-rejected': [502, 'Ledyer rejected the request'],
  'upstream-unavailable': [503, 'Ledyer is unavailable'],
  'upstream-unknown': [504, 'It is not known whether this was done'],
  'store-unavailable': [503, 'Storage is unavailable'],
  overloaded: [503, 'This instance is overloaded'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

/** The code of an error response. */
export type ProblemType = keyof typeof problems;
