import { orderValidationTimeoutMs, type OrderValidationRequest } from '../../ledyer/order-validation.js';
import { fillPlaceholders } from '../../ledyer/url-placeholders.js';
import { maxReferenceLength } from '../../ledyer/session-request.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import type { RefusalReason } from '../http/api-error.js';
import { merchantId } from '../sessions/session-response.js';
import type { Timeline } from '../control/timeline.js';
import type { VirtualClock } from '../clock/virtual-clock.js';

/** What the shop says to an order. */
export type Verdict =
  | { readonly outcome: 'proceed'; readonly reference: string | null }
  | { readonly outcome: 'redirect'; readonly url: string }
  | { readonly outcome: 'declined'; readonly reason: RefusalReason };

/** What the validation needs of the rest. */
export interface ValidationParts {
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  readonly fetch: typeof globalThis.fetch;
}

const proceed: Verdict = { outcome: 'proceed', reference: null };

const declined = (reason: RefusalReason): Verdict => ({ outcome: 'declined', reason });

const declinedByShop: RefusalReason = {
  message: 'The shop cannot take this order.',
  code: 'declined-by-shop',
};

/**
 * Asks `settings.urls.validate`, for at most six seconds of the emulator's clock
 * (page Order validation). Without an answer the order proceeds, unless the shop
 * set `validationSuccessOnTimeout` to `false`; an answer of a status that the page
 * does not name, and an address that cannot be reached, count as none (assumed).
 */
export async function validate(
  session: CheckoutSession,
  { clock, timeline, fetch }: ValidationParts,
): Promise<Verdict> {
  const { security, urls } = session.request.settings;
  if (!urls?.validate) return proceed;
  const ids = { sessionId: session.id, orderId: session.orderId };
  const url = fillPlaceholders(urls.validate, ids);
  const body: OrderValidationRequest = {
    merchantId,
    orderId: session.orderId,
    reference: session.request.reference ?? null,
    storeId: session.request.storeId ?? null,
  };

  const over = new AbortController();
  const answered = ask(fetch, url, body, over.signal).catch(() => undefined);
  const timedOut = clock.sleep(orderValidationTimeoutMs, over.signal).catch(() => undefined);
  const answer = await Promise.race([answered, timedOut]);
  over.abort();

  const verdict =
    (answer && verdictOf(answer, ids)) ??
    (security?.validationSuccessOnTimeout === false
      ? declined({
          message: 'The shop did not answer in time. Try again.',
          code: 'validation-timeout',
        })
      : proceed);
  timeline.add({
    type: 'validation',
    sessionId: session.id,
    url,
    status: answer?.status ?? null,
    outcome: verdict.outcome,
  });
  return verdict;
}

interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly body: unknown;
}

async function ask(
  fetch: typeof globalThis.fetch,
  url: string,
  body: OrderValidationRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal,
  });
  const text = await response.text();
  return {
    status: response.status,
    location: response.headers.get('location'),
    body: parsed(text),
  };
}

/** What the answer means; nothing, when the page does not name its status. */
function verdictOf(
  { status, location, body }: Answer,
  ids: Parameters<typeof fillPlaceholders>[1],
): Verdict | undefined {
  const { reference, title, body: text } = (body ?? {}) as Record<string, unknown>;
  switch (status) {
    case 200: {
      const isReference = typeof reference === 'string' && reference.length <= maxReferenceLength;
      return { outcome: 'proceed', reference: isReference ? reference : null };
    }
    case 303:
      return location ? { outcome: 'redirect', url: fillPlaceholders(location, ids) } : undefined;
    case 400:
      return declined(declinedByShop);
    case 422:
      return declined({
        ...declinedByShop,
        ...(typeof title === 'string' && { title }),
        ...(typeof text === 'string' && { message: text }),
      });
    default:
      return undefined;
  }
}

/** A shop may well answer without a body. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
