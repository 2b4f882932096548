import type { KitAddress } from '../kit-address.js';
import type { ShopSecrets } from '../store/shop/shop-secrets.js';

/** Webhook URLs, or `null` if Ledyer cannot reach the shop. */
export interface WebhookUrls {
  readonly notification: string | null;
  readonly validate: string | null;
}

/**
 * Returns the URLs for Ledyer's webhooks. A local shop is reachable only for a local emulator.
 *
 * @internal
 */
export function getWebhookUrls(
  address: KitAddress,
  isLocal: boolean,
  { notification, validation }: ShopSecrets,
): WebhookUrls {
  if (!address.isHttps && !isLocal) return { notification: null, validate: null };
  return {
    notification: address.toUrl(`/notifications/${notification.reveal()}`),
    validate: address.toUrl(`/validate/${validation.reveal()}`),
  };
}
