import { assumed, documented, observed, type ConformanceTable } from './conformance.js';

/** Behaviours of the notifications that the emulator sends to shops. */
export const notificationBehaviours: ConformanceTable = {
  Notifications: [
    documented(
      'The emulator sends the documented payloads to settings.urls.notification and to the registered endpoints',
      'pages Notifications, Order events and Session events',
    ),
    observed(
      'reference and storeId are always strings, here and in the validation callback. reference is the merchantReference',
      'Magento plugin rejects a body in which one of them is null',
    ),
    documented(
      'The emulator retries until the response is 200, with these delays: 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h',
      'page Notifications',
    ),
    assumed(
      'Notifications have the signature headers of Svix and of Standard Webhooks when the endpoint has a secret',
      'the same retry schedule',
    ),
    assumed('An attempt times out after 15 s of real time'),
  ],
};
