import type { Context } from 'hono';
import { jsonResponse, type ResponseHeaders, type ServerEnv } from './responses.js';

/**
 * All error responses of the kit, as `application/problem+json` (RFC 9457).
 *
 * The list is closed and the texts are fixed: no text of Ledyer's, no stack trace and no path reaches a browser.
 */
export const problems = {
  'body-invalid': [400, 'The body is not what this address takes'],
  'query-invalid': [400, 'The query is not what this address takes'],
  'idempotency-key-invalid': [400, 'An Idempotency-Key must be a UUID'],
  unauthorized: [401, 'The admin token is needed'],
  'cross-site': [403, 'Requests from other sites are not allowed'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'in-progress': [409, 'The same is being done right now'],
  'session-closed': [409, 'The checkout cannot be changed any more'],
  'action-refused': [409, 'Ledyer does not do that with this order'],
  'payload-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'cart-invalid': [422, 'The cart cannot be ordered'],
  'amount-invalid': [422, 'The amount does not fit the order'],
  'idempotency-key-reused': [422, 'This Idempotency-Key came with another body before'],
  'rate-limited': [429, 'Too many requests of one buyer'],
  internal: [500, 'Something went wrong'],
  'upstream-rejected': [502, 'Ledyer did not accept the request'],
  'upstream-unavailable': [503, 'Ledyer cannot be reached right now'],
  'store-unavailable': [503, 'The shop cannot remember anything right now'],
  overloaded: [503, 'Too many are waiting here'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemType = keyof typeof problems;

/** An error that becomes a {@link problemResponse}. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly type: ProblemType;
  readonly detail: string | undefined;
  readonly headers: ResponseHeaders;

  /** @param detail a sentence that a buyer or developer can act on */
  constructor(
    type: ProblemType,
    detail?: string,
    options: ErrorOptions & { headers?: ResponseHeaders } = {},
  ) {
    super(detail ?? problems[type][1], options);
    this.type = type;
    this.detail = detail;
    this.headers = options.headers ?? {};
  }
}

/** Returns the response for a problem. */
export function problemResponse(
  c: Context<ServerEnv>,
  { type, detail, headers }: Problem,
): Response {
  const [status, title] = problems[type];
  const body = { type: `urn:ledyer-checkout:problem:${type}`, title, status, detail };
  return jsonResponse(c, body, status, {
    ...headers,
    'content-type': 'application/problem+json',
  });
}
