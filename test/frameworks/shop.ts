/** The code that all apps share: the shop's server and the checkout's environment. */
const { dataset } = document.documentElement;

/** On a real page, `environment` is a fixed attribute. */
export const place = {
  environment: (dataset.environment ?? 'local') as 'local' | 'sandbox' | 'live',
  emulatorUrl: dataset.emulatorUrl,
  /** With `?own-status`: a custom status source, which reports every session as authorized. */
  statusSource: new URLSearchParams(location.search).has('own-status')
    ? (sessionId: string) => Promise.resolve({ sessionId, state: 'authorized', orderId: 'or_own' })
    : undefined,
};

/** Creates a session through the shop's server. Returns its id. */
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
