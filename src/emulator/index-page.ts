import { Hono } from 'hono';
import { html } from 'hono/html';
import { amountOf } from '../ledyer/amount.js';
import type { CheckoutSession } from './checkout-session.js';
import { loopbackOnly } from './loopback.js';
import { credentials } from './oauth.js';
import type { Sessions } from './sessions.js';

/** `GET /`: says what this is, and which sessions there are. */
export function indexPage(sessions: Sessions): Hono {
  const routes = new Hono();
  routes.get('/', loopbackOnly, (c) =>
    c.html(
      html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>Ledyer emulator</title>
          </head>
          <body>
            <h1>Ledyer emulator</h1>
            <p>
              It plays Ledyer for your shop, on this machine: API, token, script and checkout.
              Client id and secret:
              <code>${credentials.clientId}:${credentials.clientSecret}</code>. What clients sent:
              <a href="/_emulator/requests">/_emulator/requests</a>.
            </p>
            <h2>Sessions</h2>
            <ul>
              ${sessions.list().map(item)}
            </ul>
          </body>
        </html> `,
    ),
  );
  return routes;
}

function item({ id, orderId, state, request }: CheckoutSession) {
  const { formattedWithCurrency } = amountOf(request.totalOrderAmount, request.currency);
  return html`<li>
    <a href="/pos/?sessionId=${id}">${id}</a>, ${orderId}: ${state}, ${formattedWithCurrency}
  </li>`;
}
