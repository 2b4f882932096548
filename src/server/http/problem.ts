import type { Context } from 'hono';
import { problems, type ProblemType } from './problem-types.js';
import { createJsonResponse, type ResponseHeaders, type ServerEnv } from './responses.js';

/**
 * An error that becomes a {@link createProblemResponse}.
 *
 * @internal
 */
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

/**
 * Returns the response for a problem.
 *
 * @internal
 */
export function createProblemResponse(
  c: Context<ServerEnv>,
  { type, detail, headers }: Problem,
): Response {
  const [status, title] = problems[type];
  const body = { type: `urn:ledyer-checkout:problem:${type}`, title, status, detail } as const;
  return createJsonResponse(c, body, status, {
    ...headers,
    'content-type': 'application/problem+json',
  });
}
