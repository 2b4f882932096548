/** What is the same in all these apps: the server of a little shop, and where it has its checkouts. */
const { dataset } = document.documentElement;

/** In a page of your own `environment` is one word in the markup, and there is nothing else. */
export const place = {
  environment: (dataset.environment ?? 'local') as 'local' | 'sandbox' | 'live',
  emulatorUrl: dataset.emulatorUrl,
  /**
   * Asked for with `?own-status`: how a session stands, from somewhere else than the shop's
   * status resource. This one only knows that everything is paid.
   */
  statusSource: new URLSearchParams(location.search).has('own-status')
    ? (sessionId: string) => Promise.resolve({ sessionId, state: 'authorized', orderId: 'or_own' })
    : undefined,
};

/** Has the shop's server start a checkout, and gives the id of its session. */
export async function startSession(): Promise<string> {
  const { products } = await ask<{ products: [{ sku: string }] }>('/ledyer/products');
  const { sessionId } = await ask<{ sessionId: string }>('/ledyer/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku: products[0].sku, quantity: 1 }] }),
  });
  return sessionId;
}

async function ask<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(path, init);
  if (!response.ok) throw new Error(`The shop answered ${response.status}.`);
  return (await response.json()) as Answer;
}
