import type { Asked } from './request.js';

/** The buyer's cookie: who may see which session, and nothing else. */
export interface BuyerCookie {
  /** The buyer of a request, if it carries one. */
  read(asked: Asked): string | undefined;
  /** A new buyer. */
  create(): string;
  /** The `Set-Cookie` header that makes a browser that buyer. */
  header(buyer: string): string;
}

/** Seconds: as long as a session lives. */
const maxAgeSeconds = 7 * 24 * 60 * 60;

/**
 * The cookie of a shop at `publicUrl`.
 *
 * Scripts cannot read it and other sites cannot send it along with a write. Over
 * https it is bound to the host by its name; a plain http address exists only on
 * a developer's machine, where browsers differ about that prefix.
 */
export function createBuyerCookie(publicUrl: string): BuyerCookie {
  const secure = new URL(publicUrl).protocol === 'https:';
  const name = secure ? '__Host-ledyer-buyer' : 'ledyer-buyer';
  const pattern = new RegExp(`(?:^|;\\s*)${name}=([0-9a-f-]{36})(?:;|$)`);
  const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return {
    read: (asked) => pattern.exec(asked.header('cookie') ?? '')?.[1],
    create: () => crypto.randomUUID(),
    header: (buyer) => `${name}=${buyer}; ${attributes}`,
  };
}
