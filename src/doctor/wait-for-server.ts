import type { Emulator } from '../emulator/emulator.js';
import { answered, fieldOf, isSuccess, type Answer } from './http-response.js';
import { NoAnswer, Shop, type ShopEffects } from './server-under-test.js';

/** Milliseconds between two tries. */
const pace = 2_000;
/** … and after one that made a session at another Ledyer, where it stays. */
const longPace = 15_000;

/** The server never made a session here; the message says what it did instead. */
export class NotHere extends Error {
  override readonly name = 'NotHere';
}

export interface ArrivalOptions extends ShopEffects {
  readonly base: string;
  readonly ledyer: Emulator;
  /** Something that the shop sells; without it the shop is asked what it sells. */
  readonly sku?: string | undefined;
  /** Milliseconds to wait. */
  readonly wait: number;
  /** Is told why it still waits, when that is something else than before. */
  readonly say: (why: string) => void;
}

interface Try {
  /** What can be sold here, once a session was made. */
  readonly sku?: string;
  readonly why: string;
  readonly isElsewhere?: boolean;
}

/**
 * Waits until the shop makes a session at our Ledyer, and gives back what it sells.
 *
 * @throws {NotHere} when that does not happen in time
 */
export async function arrived(options: ArrivalOptions): Promise<string> {
  const { clock, wait, say } = options;
  const shop = new Shop(options.base, options);
  const giveUpAt = clock.now() + wait;
  let said = '';
  for (;;) {
    const { sku, why, isElsewhere = false } = await attempt(shop, options);
    if (sku !== undefined) return sku;
    const pause = isElsewhere ? longPace : pace;
    if (clock.now() + pause > giveUpAt) throw new NotHere(why);
    if (why !== said) say(why);
    said = why;
    await clock.sleep(pause);
  }
}

async function attempt(shop: Shop, { ledyer, sku }: ArrivalOptions): Promise<Try> {
  const { last } = ledyer.timeline.since(0);
  try {
    const buyer = shop.newBuyer();
    const list = sku === undefined ? await buyer.get('/products') : undefined;
    const sold = sku ?? (list && firstSku(list));
    if (sold === undefined) {
      const asked = list ? answered(list) : '';
      return {
        why: `${asked}. Is the address right? If your server lists no products, say what it sells with --sku.`,
      };
    }
    const before = ledyer.sessions().length;
    const answer = await buyer.start([{ sku: sold, quantity: 1 }]);
    const id = fieldOf(answer, 'sessionId');
    if (ledyer.sessions().some((session) => session.id === id)) return { sku: sold, why: '' };
    const trouble = troubleSince(ledyer, last);
    if (trouble !== undefined) return { why: trouble };
    const isMadeHere = ledyer.sessions().length > before;
    if (isSuccess(answer) && id === undefined) {
      return {
        isElsewhere: true,
        why: `${answered(answer)}, and the answer names no session${isMadeHere ? ', although one was made here' : ''}. Answer with {"sessionId", "expiresAt"} as JSON.`,
      };
    }
    if (isSuccess(answer)) {
      return {
        isElsewhere: true,
        why: `${answered(answer)}, but that session is not here. Your server talks to another Ledyer: set the addresses above, and start it again.`,
      };
    }
    const title = fieldOf(answer, 'title') ?? fieldOf(answer, 'message');
    const words = typeof title === 'string' ? ` (${title})` : '';
    return { why: `${answered(answer)}${words}, and nothing reached this Ledyer. ${next(answer)}` };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    // A server that waits for us, and has its reasons, has told them to us.
    return { why: troubleSince(ledyer, last) ?? `${error.message}. Is your server running?` };
  }
}

/** What to do about a refusal. */
const next = ({ status }: Answer): string =>
  [404, 405, 501].includes(status)
    ? 'Is the address right? POST is sent to it with /sessions at its end.'
    : 'Look into your server’s log: it tells why.';

/** What our Ledyer refused meanwhile, if it did. */
function troubleSince(ledyer: Emulator, last: number): string | undefined {
  for (const entry of ledyer.timeline.since(last).entries) {
    if (entry.type !== 'request' || entry.errors.length === 0) continue;
    return `Your server asked ${entry.method} ${entry.path}, and this Ledyer refused: ${entry.errors.join('; ')}.`;
  }
  return undefined;
}

function firstSku(answer: Answer): string | undefined {
  const products = isSuccess(answer) ? fieldOf(answer, 'products') : undefined;
  const first: unknown = Array.isArray(products) ? products[0] : undefined;
  const sku = fieldOf({ json: first }, 'sku');
  return typeof sku === 'string' ? sku : undefined;
}
