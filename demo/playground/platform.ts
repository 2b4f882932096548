/**
 * What servers have and browsers hide: cookies in headers. A browser drops `cookie` and `set-cookie` from its own
 * `Request` and `Response`, so these keep their headers beside it. Import this module first.
 */
const NativeResponse = Response;

/** Gives a message headers without forbidden names. */
function keepHeaders(message: Request | Response, init: HeadersInit | undefined): void {
  const headers = new Headers(init);
  message.headers.forEach((value, name) => headers.has(name) || headers.set(name, value));
  Object.defineProperty(message, 'headers', { value: headers });
}

class ServerRequest extends Request {
  constructor(input: RequestInfo | URL, init: RequestInit = {}) {
    super(input, init);
    keepHeaders(this, init.headers ?? (input instanceof Request ? input.headers : undefined));
    const { url, method, headers, signal } = this;
    // Firefox has no `body` of a request.
    const body = init.body == null ? null : new NativeResponse(init.body).body;
    const clone = () => new ServerRequest(url, { ...init, method, headers, signal });
    Object.defineProperties(this, { body: { value: body }, clone: { value: clone } });
  }
}

class ServerResponse extends NativeResponse {
  static override json(value: unknown, init: ResponseInit = {}): Response {
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new ServerResponse(JSON.stringify(value), { ...init, headers });
  }

  constructor(body?: BodyInit | null, init: ResponseInit = {}) {
    super(body, init);
    keepHeaders(this, init.headers);
  }
}

Object.assign(globalThis, { Request: ServerRequest, Response: ServerResponse });

// Safari cannot iterate over streams.
const streams = ReadableStream.prototype as { [Symbol.asyncIterator]?: unknown };
streams[Symbol.asyncIterator] ??= async function* iterate(this: ReadableStream<unknown>) {
  const reader = this.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    void reader.cancel();
  }
};

/** Returns a response with the headers that a page may have. A response of the browser has them already. */
export const toPageResponse = (response: Response): Response =>
  response instanceof ServerResponse ? new NativeResponse(response.body, response) : response;
