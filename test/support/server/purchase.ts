import { get } from 'node:http';

/** A session and the buyer's cookie. */
export interface Purchase {
  readonly sessionId: string;
  readonly cookie: string;
}

/** Starts a checkout at a shop's API. Returns `undefined` when the shop does not accept it. */
export async function startPurchase(url: string): Promise<Purchase | undefined> {
  const response = await fetch(`${url}/ledyer/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku: 'stapler', quantity: 1 }] }),
  });
  if (!response.ok) return undefined;
  const { sessionId } = (await response.json()) as { sessionId: string };
  return { sessionId, cookie: response.headers.get('set-cookie')!.split(';')[0]! };
}

/** Authorizes the session at the emulator, as a paying buyer does. Returns the order id. */
export async function pay(emulatorUrl: string, { sessionId }: Purchase): Promise<string> {
  const response = await fetch(`${emulatorUrl}/_emulator/sessions/${sessionId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'authorize' }),
  });
  return ((await response.json()) as { orderId: string }).orderId;
}

/** Sends Ledyer's notification of an order. Returns whether the shop has stored it. */
export async function notifyOfOrder(
  url: string,
  secret: string,
  orderId: string,
): Promise<boolean> {
  const response = await fetch(`${url}/ledyer/notifications/${secret}`, {
    method: 'POST',
    body: JSON.stringify({ eventType: 'com.ledyer.order.create', orderId }),
  });
  return response.status === 200;
}

/** Opens the status stream of a session. `states` collects the states that it sends. */
export async function watchStates(url: string, { sessionId, cookie }: Purchase) {
  const states: string[] = [];
  const request = get(`${url}/ledyer/sessions/${sessionId}`, {
    headers: { accept: 'text/event-stream', cookie },
    agent: false,
  });
  request.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      response.on('error', () => undefined);
      response.on('data', (chunk: Buffer) => {
        const [, state] = /"state":"(\w+)"/.exec(chunk.toString()) ?? [];
        if (state) states.push(state);
        resolve();
      });
    });
  });
  return { states, close: () => request.destroy() };
}
