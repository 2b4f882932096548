/** Buys with clients that are generated from the two descriptions. */
import createClient from 'openapi-fetch';
import type { paths as LedyerPaths } from './.generated/ledyer.js';
import type { paths as ShopPaths } from './.generated/shop.js';

export interface PurchaseOptions {
  readonly ledyerUrl: string;
  readonly shopUrl: string;
  readonly adminToken: string;
  readonly items: { sku: string; quantity: number }[];
  /** Authorizes the session, as a buyer does. */
  readonly authorize: (sessionId: string) => Promise<void>;
}

/** @throws {Error} with the error of the response when it has no data */
function getData<T>(data: T | undefined, error: unknown): T {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

/** Buys in the shop, and captures and refunds the order. Returns the refunded amount in minor units. */
export async function buy(options: PurchaseOptions): Promise<number> {
  const { ledyerUrl, shopUrl, adminToken, items, authorize } = options;
  const shop = createClient<ShopPaths>({ baseUrl: shopUrl });
  const started = await shop.POST('/ledyer/sessions', { body: { items } });
  const { sessionId } = getData(started.data, started.error);
  const cookie = started.response.headers.get('set-cookie')!.split(';')[0]!;
  await authorize(sessionId);
  // Polls, because the shop reads a session at Ledyer at most once a second.
  let orderId: string | undefined;
  while (orderId === undefined) {
    const status = await shop.GET('/ledyer/sessions/{sessionId}', {
      params: { path: { sessionId } },
      headers: { cookie, 'cache-control': 'no-cache' },
      parseAs: 'json',
    });
    ({ orderId } = getData(status.data, status.error) as { orderId?: string });
  }

  const token = await createClient<LedyerPaths>({ baseUrl: ledyerUrl }).POST('/oauth/token', {
    headers: {
      authorization: `Basic ${btoa('emulator:emulator')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: { grant_type: 'client_credentials' },
    bodySerializer: (body) => new URLSearchParams(body as Record<string, string>),
  });
  const { access_token } = getData(token.data, token.error);
  const ledyer = createClient<LedyerPaths>({
    baseUrl: ledyerUrl,
    headers: { authorization: `Bearer ${access_token}` },
  });
  const path = { orderId };
  const listed = await ledyer.GET('/v1/orders', {
    params: { query: { id: [orderId], status: ['uncaptured', 'fullyCaptured'] } },
  });
  if (getData(listed.data, listed.error).orders.length !== 1)
    throw new Error('Expected exactly one order');
  const order = await ledyer.GET('/v1/orders/{orderId}', { params: { path } });
  const { uncaptured, orderAmount } = getData(order.data, order.error);
  const captured = await ledyer.POST('/v1/orders/{orderId}/capture', {
    params: { path, header: { 'Idempotency-Key': crypto.randomUUID() } },
    body: {
      orderLines: uncaptured!.orderLines,
      totalCaptureAmount: orderAmount.minorUnits,
    },
  });
  const [capture] = getData(captured.data, captured.error).captured;

  const refunded = await shop.POST('/ledyer/orders/{orderId}/refund/{ledgerId}', {
    params: {
      path: { orderId, ledgerId: capture!.ledgerId },
      header: { 'Idempotency-Key': crypto.randomUUID() },
    },
    headers: { authorization: `Bearer ${adminToken}` },
    body: { note: 'Returned' },
  });
  return getData(refunded.data, refunded.error).order.refundedAmount.minorUnits;
}
