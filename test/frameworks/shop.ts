// The code that all apps share: requests to the shop's server, and the properties of the tag.
const { dataset } = document.documentElement;

/** Properties of every checkout. On a real page, `environment` is a fixed attribute. */
export const checkoutProps = {
  environment: (dataset.environment ?? 'local') as 'local' | 'sandbox' | 'live',
  emulatorUrl: dataset.emulatorUrl,
  /** With `?own-status`: a custom status source, which reports every session as authorized. */
  statusSource: new URLSearchParams(location.search).has('own-status')
    ? (sessionId: string) => Promise.resolve({ sessionId, state: 'authorized', orderId: 'or_own' })
    : undefined,
};

/** Creates a session through the shop's server. Returns its id. */
export async function startSession(): Promise<string> {
  const { products } = await fetchJson<{ products: [{ sku: string }] }>('/ledyer/products');
  const { sessionId } = await fetchJson<{ sessionId: string }>('/ledyer/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku: products[0].sku, quantity: 1 }] }),
  });
  return sessionId;
}

async function fetchJson<Body>(path: string, init?: RequestInit): Promise<Body> {
  const response = await fetch(path, init);
  if (!response.ok) throw new Error(`The shop responded with ${response.status}.`);
  return (await response.json()) as Body;
}
