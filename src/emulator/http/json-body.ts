import { JsonShapeError, decode, formatIssue, type Decoder } from '../../ledyer/decode.js';
import { ApiError, toValidationError } from './api-error.js';
import { addWarnings } from './request-warnings.js';
import { findTolerated, rejectIfStrict } from './strict-requests.js';
import { findUnknownFields } from './unknown-fields.js';

/**
 * Reads the JSON body of a request.
 *
 * The required `application/json` also blocks pages of other origins: a browser sends this type to another origin
 * only after a preflight, which the emulator does not allow.
 *
 * @throws {ApiError} 415 for another content type, 400 for invalid JSON and for another shape, with one entry per
 *   invalid field.
 */
export async function readJsonBody<T>(request: Request, decoder: Decoder<T>): Promise<T> {
  const [contentType = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (contentType.trim().toLowerCase() !== 'application/json') {
    throw new ApiError(415, 'The header content-type must be application/json');
  }
  const json = parseJson(await request.text());
  const body = decodeOrThrow(decoder, json);
  rejectIfStrict(request, findTolerated(json).map(formatIssue));
  addWarnings(
    request,
    findUnknownFields(json, body).map((path) => `${path} is not documented`),
  );
  return body;
}

/** Reads an optional JSON body. No body and `[]`, PHP's empty object, are an empty object. */
export async function readOptionalJsonBody<T>(request: Request, decoder: Decoder<T>): Promise<T> {
  const text = (await request.clone().text()).trim();
  const isEmpty = text === '' || text === '[]';
  return isEmpty ? decodeOrThrow(decoder, {}) : readJsonBody(request, decoder);
}

/**
 * Decodes `value`.
 *
 * @throws {ApiError} 400 with one entry per invalid field.
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
