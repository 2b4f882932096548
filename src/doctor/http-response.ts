/** A response of the server under test. */
export interface RecordedResponse {
  /** The request, such as `GET /sessions/se_…`. */
  readonly request: string;
  /** 0 when the connection was closed without a response, as by a handler that crashed. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; `undefined` when it is not JSON. */
  readonly json: unknown;
  /** Time until the response was complete. */
  readonly ms: number;
}

/** Returns whether the status is 2xx. */
export const isSuccess = ({ status }: RecordedResponse): boolean => status >= 200 && status < 300;

/** Returns whether the status is 4xx. */
export const isClientError = ({ status }: RecordedResponse): boolean =>
  status >= 400 && status < 500;

/** Returns a field of a JSON object in the body. */
export const getField = ({ json }: Pick<RecordedResponse, 'json'>, name: string): unknown =>
  typeof json === 'object' && json !== null && Object.hasOwn(json, name)
    ? (json as Record<string, unknown>)[name]
    : undefined;

/** Returns the media type in lower case, without parameters; empty when there is none. */
export const getMediaType = ({ headers }: Pick<RecordedResponse, 'headers'>): string =>
  (headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase();

/** Returns the response as text, such as `POST /sessions returned 500`. */
export const describeResponse = ({ request, status }: RecordedResponse): string =>
  status === 0
    ? `${request} got no response: your server closed the connection, as after a crash`
    : `${request} returned ${status}`;

/** Parses JSON; returns `undefined` when it is invalid. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
