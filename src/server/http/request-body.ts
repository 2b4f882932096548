import { JsonShapeError, decode, type Decoder } from '../../ledyer/decode.js';
import { Problem } from './problem.js';

/** Default maximum size of a body. The largest cart has about 10 kB. */
const defaultMaxBytes = 16 * 1024;

/**
 * Reads the JSON body of a write from the shop's own page.
 *
 * A form on another site cannot send this content type, and a script there cannot hide its origin. Together they
 * prevent other sites from acting for the buyer (CSRF).
 *
 * @param maxBytes maximum size of the body
 * @throws {Problem} `cross-site`, `unsupported-media-type`, `payload-too-large` or `body-invalid`
 */
export async function readSameOriginJson<T>(
  request: Request,
  decoder: Decoder<T>,
  maxBytes: number = defaultMaxBytes,
): Promise<T> {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') throw new Problem('cross-site');
  if (request.headers.get('content-type') !== 'application/json')
    throw new Problem('unsupported-media-type');
  return readJson(request, decoder, maxBytes);
}

/**
 * Reads the JSON body of a webhook request. It ignores the content type.
 *
 * @throws {Problem} `payload-too-large` or `body-invalid`
 */
export async function readJson<T>(
  request: Request,
  decoder: Decoder<T>,
  maxBytes: number = defaultMaxBytes,
): Promise<T> {
  const text = await readText(request, maxBytes);
  try {
    return decode(decoder, JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof JsonShapeError ? cause.message : 'It is not JSON';
    throw new Problem('body-invalid', `${reason}.`, { cause });
  }
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Problem('payload-too-large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
