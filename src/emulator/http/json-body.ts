import { JsonShapeError, decode, type Decoder } from '../../ledyer/decode.js';
import { ApiError, toValidationError } from './api-error.js';
import { addWarnings } from './request-warnings.js';
import { findUnknownFields } from './unknown-fields.js';

/**
 * The JSON body of a request.
 *
 * Asking for `application/json` also keeps other sites out: a browser sends that
 * type to another origin only after a preflight, which the emulator does not grant.
 *
 * @throws {ApiError} 415 for another content type, 400 for what is not JSON and for
 *     what has another shape, with one reason for each wrong field.
 */
export async function readJsonBody<T>(request: Request, decoder: Decoder<T>): Promise<T> {
  const [contentType = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (contentType.trim().toLowerCase() !== 'application/json') {
    throw new ApiError(415, 'The header content-type must be application/json');
  }
  const json = parseJson(await request.text());
  const body = decodeOrThrow(decoder, json);
  addWarnings(
    request,
    findUnknownFields(json, body).map((path) => `${path} is not documented`),
  );
  return body;
}

/** The JSON body of a request that may have none, which is an empty object then. */
export async function readOptionalJsonBody<T>(request: Request, decoder: Decoder<T>): Promise<T> {
  const empty = (await request.clone().text()).trim() === '';
  return empty ? decodeOrThrow(decoder, {}) : readJsonBody(request, decoder);
}

/**
 * `value` as `reader` reads it.
 *
 * @throws {ApiError} 400 with one reason for each wrong field.
 */
export function decodeOrThrow<T>(decoder: Decoder<T>, value: unknown): T {
  try {
    return decode(decoder, value);
  } catch (error) {
    throw error instanceof JsonShapeError ? toValidationError(error.issues) : error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'body must be JSON');
  }
}
