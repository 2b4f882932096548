import type { Messages } from './messages.js';

export const messages: Messages = {
  frame: 'Ledyer checkout',
  loading: 'Loading the checkout …',
  open: 'The checkout is ready.',
  confirming: 'Confirming your order …',
  unconfirmed:
    'Your order is not confirmed yet. Do not pay again: we keep checking, and the result appears here.',
  pending:
    'The order is waiting for a signature. You may close this page: the order is placed when it is signed.',
  complete: 'Thank you. Your order has been placed.',
  expired: 'This checkout has expired. Nothing has been ordered.',
  cancelled: 'This checkout was cancelled. Nothing has been ordered.',
  failed: 'The checkout could not be loaded.',
  retry: 'Try again',
  suspended: 'Your cart is being updated …',
  offline: 'No connection. Nothing is lost: we keep trying.',
  hostedPage: 'Open the checkout on Ledyer’s page',
  blocked: 'The checkout was blocked. The cause may be a content blocker or your network.',
  timeout: 'The checkout takes too long to load. Check your connection.',
  invalidResponse:
    'The network returned something other than the checkout. You may have to log in to the network first.',
  frameRemoved: 'The checkout has disappeared from this page.',
  rejected: {
    title: 'The order cannot be placed',
    body: 'The shop did not accept the order. Check your cart and try again.',
  },
  validationUnavailable: {
    title: 'The order could not be checked',
    body: 'The shop did not answer in time. Nothing has been ordered. Try again.',
  },
};
