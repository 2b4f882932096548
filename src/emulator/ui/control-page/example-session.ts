import { toEmulatorPath } from './control-client.js';

/** The order of the example session and of the commands. */
const order = {
  country: 'SE',
  currency: 'SEK',
  locale: 'en-SE',
  totalOrderAmount: 125000,
  totalOrderAmountExclVat: 100000,
  totalOrderVatAmount: 25000,
  orderLines: [
    {
      type: 'physical',
      reference: 'desk-lamp',
      description: 'Desk lamp',
      quantity: 2,
      unitPrice: 62500,
      vat: 2500,
      totalAmount: 125000,
      totalVatAmount: 25000,
    },
  ],
  settings: {
    customer: { allowShippingAddress: true, showNameFields: true },
    urls: { terms: 'https://shop.example/terms' },
  },
};

/** Returns two shell commands that create a session in the emulator at `url`, which ends without a slash. */
export const curlExample = (url: string, credentials: string): readonly string[] => [
  `TOKEN=$(curl -s -u ${credentials} -d grant_type=client_credentials ${url}/oauth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
  `curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${JSON.stringify({ ...order, orderLines: undefined })}' ${url}/v1/sessions`,
];

/** Creates a session as a shop's server does. Returns its id. */
export async function createExampleSession(credentials: string): Promise<string> {
  const token = await fetch(toEmulatorPath('oauth/token'), {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(credentials)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token } = (await token.json()) as { access_token: string };
  const created = await fetch(toEmulatorPath('v1/sessions'), {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  const { sessionId } = (await created.json()) as { sessionId: string };
  return sessionId;
}
