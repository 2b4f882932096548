import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { sessionTtlMs } from '../../ledyer/session.js';
import { routePrefix, type KitAddress } from '../kit-address.js';
import { LruCache } from '../lru-cache.js';
import { hex, type Secret } from '../secret.js';

/**
 * The cookies that identify buyers. A buyer owns sessions; a browser may hold several buyers.
 *
 * Two first requests at once are two buyers, because neither has a cookie yet. Each buyer has a cookie name, so the
 * browser keeps both cookies in whichever order the responses arrive, and both sessions stay readable.
 */
export interface BuyerCookies {
  /**
   * Returns the buyers of a request, at most {@link maxCookiesRead}, in the order of the header. Cookies that this
   * shop did not issue are ignored.
   */
  read(request: Pick<Request, 'headers'>): readonly string[];
  /** Returns a new buyer. */
  create(): string;
  /** Returns the `Set-Cookie` header for a buyer. */
  header(buyer: string): string;
  /** Returns the `Set-Cookie` header that removes a buyer's cookie. */
  removalHeader(buyer: string): string;
}

/**
 * Time for which a browser keeps the cookie. It outlives the session, so that an expired checkout, a signature on
 * the last day and the thank-you page of the following weeks still get their status.
 */
const ttlMs = sessionTtlMs + 23 * 24 * 60 * 60 * 1_000;

/**
 * Maximum number of cookies that a request may have. It exceeds what a browser gets from parallel first requests of
 * one page, and bounds the work for a forged header. Browsers send the newest cookies last (RFC 6265, 5.4).
 */
export const maxCookiesRead = 32;

/** Maximum number of cookies that a browser keeps after its next `POST`: about 640 bytes of its header. */
export const maxCookiesKept = 8;

/** Minimum number of recently used signatures that are kept. */
const minKeptSignatures = 10_000;
/** Minimum number of recently read headers whose buyers are kept: up to 4 MB. */
const minKeptHeaders = 2_000;
/** Maximum length of a header whose buyers are kept. Longer ones belong to shops that set many other cookies. */
const maxKeptHeaderLength = 1_000;

/**
 * Creates the cookies of a shop.
 *
 * The name holds the buyer and the value its signature, so a client cannot choose a buyer. Scripts cannot read the
 * cookies, and other sites cannot send them with a write. Over https the name's prefix binds them to the host; plain
 * http exists only in development, where browsers treat the prefix differently. A shop below a path may share its host
 * with other shops, so its cookies have that path and the prefix `__Secure-`: `__Host-` demands the path `/`
 * (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie).
 *
 * Signatures are made in JavaScript: `crypto.subtle` moves each one to another thread, which costs many times the
 * hash of such a short text.
 *
 * @param secret key of the signatures
 */
export function createBuyerCookies(
  { path, isHttps }: Pick<KitAddress, 'path' | 'isHttps'>,
  secret: Secret,
): BuyerCookies {
  const isSharedHost = path !== routePrefix && path !== '';
  const prefix = `${isHttps ? (isSharedHost ? '__Secure-' : '__Host-') : ''}ledyer-buyer-`;
  const cookiePath = isSharedHost ? path : '/';
  const pattern = new RegExp(
    `(?<=^|;\\s*)${prefix}([0-9a-f]{24})=([0-9a-f]{32})(?=\\s*(?:;|$))`,
    'g',
  );
  const toSetCookie = (buyer: string, value: string, maxAgeSeconds: number) =>
    `${prefix}${buyer}=${value}; Path=${cookiePath}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`;
  const signatures = new LruCache<string>(minKeptSignatures);
  const buyersByHeader = new LruCache<readonly string[]>(minKeptHeaders);
  const keyedHmac = hmac.create(sha256, encode(secret.reveal()));

  const sign = (buyer: string): string => {
    const known = signatures.get(buyer);
    if (known !== undefined) return known;
    const bytes = keyedHmac.clone().update(encode(buyer)).digest();
    const signature = hex(bytes.subarray(0, 16));
    signatures.set(buyer, signature);
    return signature;
  };

  const verify = (header: string): readonly string[] => {
    const signed = new Set<string>();
    for (const [, buyer = '', signature = ''] of [...header.matchAll(pattern)].slice(
      -maxCookiesRead,
    )) {
      if (isSameSignature(signature, sign(buyer))) signed.add(buyer);
    }
    const buyers = [...signed];
    if (header.length <= maxKeptHeaderLength) buyersByHeader.set(header, buyers);
    return buyers;
  };

  return {
    read({ headers }) {
      const header = headers.get('cookie');
      if (!header) return [];
      return buyersByHeader.get(header) ?? verify(header);
    },
    create: () => hex(crypto.getRandomValues(new Uint8Array(12))),
    header: (buyer) => toSetCookie(buyer, sign(buyer), ttlMs / 1_000),
    removalHeader: (buyer) => toSetCookie(buyer, '', 0),
  };
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Compares two signatures of the same length in constant time. */
function isSameSignature(left: string, right: string): boolean {
  let difference = 0;
  for (let index = 0; index < right.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}
