import { JsonShapeError, decode, record, type Decoder } from '../../ledyer/decode.js';
import { Problem } from './problem.js';

/** Default maximum size of a body. The largest notification has less than 1 kB. */
const defaultMaxBytes = 16 * 1024;
/** Maximum size of the body that a page sends to be priced. */
const maxCartBytes = 64 * 1024;

/**
 * The body of a request was read before the kit could read it. This is a mistake in the shop's server, so `onError`
 * receives the error.
 */
export class BodyConsumedError extends Error {
  override readonly name = 'BodyConsumedError';
  readonly code = 'body-consumed';

  constructor() {
    super(
      'A body parser ran before the kit, and the body is gone. Mount the kit before express.json() and every other parser, or leave the body in req.body or req.rawBody.',
    );
  }
}

/** Limits of a body. */
export interface BodyOptions {
  /** Default: 16 kB. */
  readonly maxBytes?: number;
  /** Aborts the read of a body that arrives too slowly. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the JSON body of a write from the shop's own page.
 *
 * A form on another site cannot send this content type, and a script there cannot hide its origin. Together they
 * prevent other sites from acting for the buyer (CSRF).
 *
 * @throws {Problem} `cross-site`, `unsupported-media-type`, `payload-too-large` or `body-invalid`
 * @throws {BodyConsumedError} when something has read the body
 */
export async function readSameOriginJson<T>(
  request: Request,
  decoder: Decoder<T>,
  options: BodyOptions = {},
): Promise<T> {
  assertSameOriginJson(request);
  return readJson(request, decoder, options);
}

/**
 * Reads a JSON object from the shop's own page, of at most 64 kB.
 *
 * @returns the object, and a copy of the request whose body can still be read
 * @throws {Problem} as {@link readSameOriginJson}
 */
export async function readCartRequest(
  request: Request,
): Promise<{ readonly body: Readonly<Record<string, unknown>>; readonly request: Request }> {
  assertSameOriginJson(request);
  const text = await readText(request, { maxBytes: maxCartBytes });
  const { method, url, headers } = request;
  return {
    body: parseJson(text, record),
    request: new Request(url, { method, headers, body: text }),
  };
}

/**
 * Returns a copy of a request, so that its body can be read twice.
 *
 * @throws {BodyConsumedError} when something has read the body
 */
export function cloneUnread(request: Request): Request {
  assertUnread(request);
  return request.clone();
}

function assertUnread(request: Request): void {
  if (request.body?.locked || request.bodyUsed) throw new BodyConsumedError();
}

function assertSameOriginJson({ headers }: Request): void {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') throw new Problem('cross-site');
  // Parameters, such as the charset that jQuery adds, do not matter (RFC 9110, 8.3.1).
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
  if (mediaType.trim().toLowerCase() !== 'application/json')
    throw new Problem('unsupported-media-type');
}

/**
 * Reads the JSON body of a webhook request. It ignores the content type.
 *
 * @throws {Problem} `payload-too-large` or `body-invalid`
 * @throws {BodyConsumedError} when something has read the body
 * @throws the reason of the signal when it aborts first
 */
export const readJson = async <T>(
  request: Request,
  decoder: Decoder<T>,
  options: BodyOptions = {},
): Promise<T> => parseJson(await readText(request, options), decoder);

function parseJson<T>(text: string, decoder: Decoder<T>): T {
  try {
    return decode(decoder, JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof JsonShapeError ? cause.message : 'It is not JSON';
    throw new Problem('body-invalid', `${reason}.`, { cause });
  }
}

async function readText(
  request: Request,
  { maxBytes = defaultMaxBytes, signal }: BodyOptions,
): Promise<string> {
  assertUnread(request);
  const body = await getBody(request);
  if (!body) return '';
  const reader = body.getReader();
  // Ends the pending read. The caller handles the abort.
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        // The client has gone. This is no error of the shop.
        throw new Problem('body-invalid', 'The body ended early.', { cause });
      });
      signal?.throwIfAborted();
      if (done) return text + decoder.decode();
      bytes += value.length;
      if (bytes > maxBytes) throw new Problem('payload-too-large');
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    cancel();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** Returns the body of a request. Firefox has no such property. */
async function getBody(request: Request): Promise<ReadableStream<Uint8Array> | null> {
  const { body } = request as Partial<Request>;
  return body === undefined ? new Response(await request.arrayBuffer()).body : body;
}
