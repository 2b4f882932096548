/** An answer of the shop, as it came. */
export interface Answer {
  /** What was asked, such as `GET /sessions/se_…`. */
  readonly request: string;
  /** 0 when the connection was closed without an answer, as by a handler that crashed. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  readonly json: unknown;
  /** Milliseconds until all of it was there. */
  readonly ms: number;
}

/** Whether the shop did what it was asked to. */
export const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** Whether the shop said no to the request itself, as it does to nonsense. */
export const isRefusal = ({ status }: Answer): boolean => status >= 400 && status < 500;

/** A field of a JSON answer, when it is an object that has it. */
export const fieldOf = ({ json }: Pick<Answer, 'json'>, name: string): unknown =>
  typeof json === 'object' && json !== null && Object.hasOwn(json, name)
    ? (json as Record<string, unknown>)[name]
    : undefined;

/** The media type alone, in lower case; empty when the answer has none. */
export const typeOf = ({ headers }: Pick<Answer, 'headers'>): string =>
  (headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase();

/** `POST /sessions was answered with 500`: how most faults begin. */
export const answered = ({ request, status }: Answer): string =>
  status === 0
    ? `${request} was not answered: your server closed the connection, as after a crash`
    : `${request} was answered with ${status}`;

/** Text as JSON, or nothing. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
