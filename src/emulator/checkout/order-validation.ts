import {
  orderValidationTimeoutMs,
  type OrderValidationRequest,
} from '../../ledyer/order-validation.js';
import { fillPlaceholders } from '../../ledyer/url-placeholders.js';
import { maxReferenceLength } from '../../ledyer/session-request.js';
import type { RejectionDetail } from './checkout-api.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import { getStoreId, merchantId } from '../sessions/session-response.js';
import type { Timeline } from '../control/timeline.js';
import type { VirtualClock } from '../clock/virtual-clock.js';

/** Outcome of the shop's validation. */
export type ValidationResult =
  | { readonly outcome: 'proceed'; readonly reference: string | null }
  | { readonly outcome: 'redirect'; readonly url: string }
  | { readonly outcome: 'declined'; readonly reason: RejectionDetail };

/** Dependencies of the validation. */
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
 * Calls `settings.urls.validate` and waits at most six seconds of the emulator's clock (page Order validation). The
 * order proceeds on a timeout, unless the shop set `validationSuccessOnTimeout` to `false`. Undocumented statuses
 * and unreachable URLs count as a timeout (assumed).
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
    reference: session.request.reference ?? session.orderId,
    storeId: getStoreId(session),
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

/** Returns the result for a documented status, or else `undefined`. */
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

/** Returns `undefined` for text that is not JSON. A response without a body is valid. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
