import {
  orderValidationTimeoutMs,
  type OrderValidationRequest,
} from '../../ledyer/order-validation.js';
import { fillPlaceholders } from '../../ledyer/url-placeholders.js';
import { maxReferenceLength } from '../../ledyer/session-request.js';
import type { RejectionDetail } from './checkout-api.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import { merchantId } from '../sessions/session-response.js';
import type { Timeline } from '../control/timeline.js';
import type { VirtualClock } from '../clock/virtual-clock.js';

/** What the shop says to an order. */
export type ValidationResult =
  | { readonly outcome: 'proceed'; readonly reference: string | null }
  | { readonly outcome: 'redirect'; readonly url: string }
  | { readonly outcome: 'declined'; readonly reason: RejectionDetail };

/** What the validation needs of the rest. */
export interface ValidationDeps {
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  readonly fetch: typeof globalThis.fetch;
}

const proceed: ValidationResult = { outcome: 'proceed', reference: null };

const decline = (reason: RejectionDetail): ValidationResult => ({ outcome: 'declined', reason });

const declinedByShop: RejectionDetail = {
  message: 'The shop cannot take this order.',
  code: 'declined-by-shop',
};

/**
 * Asks `settings.urls.validate`, for at most six seconds of the emulator's clock
 * (page Order validation). Without an answer the order proceeds, unless the shop
 * set `validationSuccessOnTimeout` to `false`; an answer of a status that the page
 * does not name, and an address that cannot be reached, count as none (assumed).
 */
export async function validateOrder(
  session: CheckoutSession,
  { clock, timeline, fetch }: ValidationDeps,
): Promise<ValidationResult> {
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

  const abortController = new AbortController();
  const pendingResponse = requestValidation(fetch, url, body, abortController.signal).catch(
    () => undefined,
  );
  const timeout = clock
    .sleep(orderValidationTimeoutMs, abortController.signal)
    .catch(() => undefined);
  const response = await Promise.race([pendingResponse, timeout]);
  abortController.abort();

  const result =
    (response && toValidationResult(response, ids)) ??
    (security?.validationSuccessOnTimeout === false
      ? decline({
          message: 'The shop did not answer in time. Try again.',
          code: 'validation-timeout',
        })
      : proceed);
  timeline.add({
    type: 'validation',
    sessionId: session.id,
    url,
    status: response?.status ?? null,
    outcome: result.outcome,
  });
  return result;
}

interface ShopResponse {
  readonly status: number;
  readonly location: string | null;
  readonly body: unknown;
}

async function requestValidation(
  fetch: typeof globalThis.fetch,
  url: string,
  body: OrderValidationRequest,
  signal: AbortSignal,
): Promise<ShopResponse> {
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
    body: parseJson(text),
  };
}

/** What the answer means; nothing, when the page does not name its status. */
function toValidationResult(
  { status, location, body }: ShopResponse,
  ids: Parameters<typeof fillPlaceholders>[1],
): ValidationResult | undefined {
  const { reference, title, body: text } = (body ?? {}) as Record<string, unknown>;
  switch (status) {
    case 200: {
      const isReference = typeof reference === 'string' && reference.length <= maxReferenceLength;
      return { outcome: 'proceed', reference: isReference ? reference : null };
    }
    case 303:
      return location ? { outcome: 'redirect', url: fillPlaceholders(location, ids) } : undefined;
    case 400:
      return decline(declinedByShop);
    case 422:
      return decline({
        ...declinedByShop,
        ...(typeof title === 'string' && { title }),
        ...(typeof text === 'string' && { message: text }),
      });
    default:
      return undefined;
  }
}

/** A shop may well answer without a body. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
