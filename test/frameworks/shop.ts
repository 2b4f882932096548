/**
 * What is the same in all these apps: a little shop's server, and where it has its checkouts.
 * In a page of your own `environment` is one word in the markup, and there is no emulator.
 */
const { dataset } = document.documentElement;

export const environment = (dataset.environment ?? 'local') as 'local' | 'sandbox' | 'live';
export const emulatorUrl = dataset.emulatorUrl;

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

/**
 * Asked for with `?own-status`: how a session stands, from somewhere else than the shop's
 * status resource. This one only knows that everything is paid.
 */
export const ownStatus = new URLSearchParams(location.search).has('own-status')
  ? (sessionId: string) => Promise.resolve({ sessionId, state: 'authorized', orderId: 'or_own' })
  : undefined;
