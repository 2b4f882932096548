import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** A body as text or as bytes. */
type BodyText = string | Uint8Array<ArrayBuffer>;

/** A body that other code has read, as far as it can be restored. */
export type ConsumedBody =
  | { readonly type: 'present'; readonly body: BodyText | ReadableStream<Uint8Array> }
  /** It was read, and its text cannot be restored. */
  | { readonly type: 'lost' };

/** What body parsers and platforms add to a request. */
interface ParsedMessage {
  /** Set by Google’s functions, `verify` of body-parser, and NestJS with `rawBody: true`. */
  readonly rawBody?: unknown;
  /** Set by Express, NestJS, Next.js and Vercel. A getter on some platforms, which throws for invalid JSON. */
  readonly body?: unknown;
}

/** Maximum length of a body that may be an empty object. */
const maxEmptyObjectLength = 8;

export const hasBody = ({ method }: IncomingMessage): boolean =>
  method !== 'GET' && method !== 'HEAD';

/** Returns the body of a request that other code has read or is reading. Returns `undefined` for an unread body. */
export function getConsumedBody(incoming: IncomingMessage): ConsumedBody | undefined {
  const raw = toBytes((incoming as ParsedMessage).rawBody);
  if (raw !== undefined) return { type: 'present', body: raw };
  const parsed = getParsedBody(incoming);
  if (incoming.readableDidRead || incoming.readableEnded) {
    const body =
      isEmptyObject(parsed) && !mayBeEmptyObject(incoming) ? undefined : toText(parsed, incoming);
    return body === undefined ? { type: 'lost' } : { type: 'present', body };
  }
  // Some platforms parse the body and leave a stream that never ends. Express 4 sets an empty object for all requests.
  if (parsed !== undefined && !isEmptyObject(parsed)) {
    const body = toText(parsed, incoming);
    if (body !== undefined) return { type: 'present', body };
  }
  // Other code, such as a logger, is reading the stream. Chunks that arrive before this code reads too would be lost.
  if (incoming.readableFlowing) {
    return { type: 'present', body: Readable.toWeb(incoming) as ReadableStream<Uint8Array> };
  }
  return undefined;
}

function getParsedBody(incoming: IncomingMessage): unknown {
  try {
    return (incoming as ParsedMessage).body ?? undefined;
  } catch {
    return undefined;
  }
}

/** Returns the text of a parsed body, or `undefined` where it cannot have been JSON. */
function toText(parsed: unknown, { headers }: IncomingMessage): BodyText | undefined {
  const bytes = toBytes(parsed);
  if (bytes !== undefined || parsed === undefined) return bytes;
  // A form parser created this object, so the body was not JSON.
  if (/^\s*(?:application\/x-www-form-urlencoded|multipart\/)/i.test(headers['content-type'] ?? ''))
    return undefined;
  try {
    return JSON.stringify(parsed);
  } catch {
    return undefined;
  }
}

const toBytes = (value: unknown): BodyText | undefined => {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? new Uint8Array(value) : undefined;
};

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Uint8Array) &&
  !Array.isArray(value) &&
  Object.keys(value).length === 0;

/** Whether the request's body may be an empty object: its length is short or unknown. */
const mayBeEmptyObject = ({ headers }: IncomingMessage): boolean =>
  !(Number(headers['content-length']) > maxEmptyObjectLength);
