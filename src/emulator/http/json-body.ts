import { JsonShapeError, decode, type Decoder } from '../../ledyer/decode.js';
import { Refusal, refusalOf } from './api-error.js';
import { warn } from './request-warnings.js';
import { unknownFields } from './unknown-fields.js';

/**
 * The JSON body of a request.
 *
 * Asking for `application/json` also keeps other sites out: a browser sends that
 * type to another origin only after a preflight, which the emulator does not grant.
 *
 * @throws {Refusal} 415 for another content type, 400 for what is not JSON and for
 *     what has another shape, with one reason for each wrong field.
 */
export async function jsonBody<T>(request: Request, reader: Decoder<T>): Promise<T> {
  const [contentType = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (contentType.trim().toLowerCase() !== 'application/json') {
    throw new Refusal(415, 'The header content-type must be application/json');
  }
  const sent = parsed(await request.text());
  const body = shaped(reader, sent);
  warn(
    request,
    unknownFields(sent, body).map((path) => `${path} is not documented`),
  );
  return body;
}

/** The JSON body of a request that may have none, which is an empty object then. */
export async function optionalJsonBody<T>(request: Request, reader: Decoder<T>): Promise<T> {
  const empty = (await request.clone().text()).trim() === '';
  return empty ? shaped(reader, {}) : jsonBody(request, reader);
}

/**
 * `value` as `reader` reads it.
 *
 * @throws {Refusal} 400 with one reason for each wrong field.
 */
export function shaped<T>(reader: Decoder<T>, value: unknown): T {
  try {
    return decode(reader, value);
  } catch (error) {
    throw error instanceof JsonShapeError ? refusalOf(error.issues) : error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'body must be JSON');
  }
}
