/** A request that the demo's own routes reject. The message is for a developer. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Maximum size of a body, as in the kit. */
const maxBytes = 64 * 1024;

/**
 * Reads the JSON object that a page of the shop has sent, as the kit does it: a form of another site cannot send this
 * media type, and a script there cannot hide its origin.
 *
 * @throws {RequestError}
 */
export async function readPageJson(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const { headers } = request;
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin')
    throw new RequestError(403, 'cross-site', 'Only pages of this shop may send this.');
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
  if (mediaType.trim().toLowerCase() !== 'application/json')
    throw new RequestError(415, 'unsupported-media-type', 'Send application/json.');
  const body = parseJson(await readText(request));
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new RequestError(400, 'body-invalid', 'Send a JSON object.');
}

async function readText(request: Request): Promise<string> {
  const { body } = request as Partial<Request>;
  // Firefox has no `body` of a request.
  const stream = body === undefined ? new Response(await request.arrayBuffer()).body : body;
  const reader = stream?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done || !value) return text + decoder.decode();
    bytes += value.length;
    if (bytes > maxBytes)
      throw new RequestError(413, 'payload-too-large', `Send at most ${maxBytes} bytes.`);
    text += decoder.decode(value, { stream: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError(400, 'body-invalid', 'The body is not JSON.');
  }
}
