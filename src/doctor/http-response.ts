/** An answer of the shop, as it came. */
export interface RecordedResponse {
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
export const isSuccess = ({ status }: RecordedResponse): boolean => status >= 200 && status < 300;

/** Whether the shop said no to the request itself, as it does to nonsense. */
export const isClientError = ({ status }: RecordedResponse): boolean =>
  status >= 400 && status < 500;

/** A field of a JSON answer, when it is an object that has it. */
export const getField = ({ json }: Pick<RecordedResponse, 'json'>, name: string): unknown =>
  typeof json === 'object' && json !== null && Object.hasOwn(json, name)
    ? (json as Record<string, unknown>)[name]
    : undefined;

/** The media type alone, in lower case; empty when the answer has none. */
export const getMediaType = ({ headers }: Pick<RecordedResponse, 'headers'>): string =>
  (headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase();

/** `POST /sessions was answered with 500`: how most faults begin. */
export const describeResponse = ({ request, status }: RecordedResponse): string =>
  status === 0
    ? `${request} was not answered: your server closed the connection, as after a crash`
    : `${request} was answered with ${status}`;

/** Text as JSON, or nothing. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
