/**
 * Replaces `{order.id}` and `{session.id}` as Ledyer does, in the URLs of a session (page Get order session,
 * `urls.validate`; WooCommerce plugin, `urls.confirmation`) and in the response of a validation (page Order
 * validation).
 */
export const fillPlaceholders = (
  url: string,
  ids: { readonly orderId: string; readonly sessionId: string },
): string => url.replaceAll('{order.id}', ids.orderId).replaceAll('{session.id}', ids.sessionId);
