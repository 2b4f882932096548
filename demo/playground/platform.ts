/**
 * What servers have and browsers hide: cookies in headers. A browser drops `cookie` and `set-cookie` from its own
 * `Request` and `Response`, so these keep their headers beside it. Import this module first.
 */
const NativeRequest = Request;
const NativeResponse = Response;

/** Gives a message headers without forbidden names. */
function keepHeaders(message: Request | Response, init: HeadersInit | undefined): void {
  const headers = new Headers(init);
  message.headers.forEach((value, name) => headers.has(name) || headers.set(name, value));
  Object.defineProperty(message, 'headers', { value: headers });
}

globalThis.Request = class extends NativeRequest {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(input, init);
    keepHeaders(this, init?.headers);
  }
};
globalThis.Response = class extends NativeResponse {
  constructor(body?: BodyInit | null, init?: ResponseInit) {
    super(body, init);
    keepHeaders(this, init?.headers);
  }
};

/** Returns a server's response with the headers that a page may have. */
export const toPageResponse = (response: Response): Response =>
  new NativeResponse(response.body, response);
