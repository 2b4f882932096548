/** A problem of the shop's server (RFC 9457, `application/problem+json`). */
export interface Problem {
  /** `urn:ledyer-checkout:problem:` and a code of the server kit; `about:blank` when another server sends none. */
  readonly type: string;
  readonly title: string;
  /** The HTTP status. */
  readonly status: number;
  /** With status 422, a sentence for the buyer, such as which article is sold out. Otherwise for developers. */
  readonly detail?: string | undefined;
}

/** Why `createSession` returned no session. */
export class SessionRequestError extends Error {
  override readonly name = 'SessionRequestError';
  /** The HTTP status, or 0 when there was no response. */
  readonly status: number;
  /** The problem that the shop's server returned, if it returned one. */
  readonly problem: Problem | undefined;

  constructor(message: string, status: number, problem?: Problem, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.problem = problem;
  }
}

/** Returns the problem in a response's JSON, or `undefined` if it is something else. */
export function toProblem(value: unknown, status: number): Problem | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, title, detail } = value as Partial<Record<string, unknown>>;
  const texts = [title, detail].filter((text) => typeof text === 'string');
  if (texts[0] === undefined) return undefined;
  return {
    type: typeof type === 'string' ? type : 'about:blank',
    title: texts[0],
    status,
    detail: typeof detail === 'string' ? detail : undefined,
  };
}
