import type { ShopSecrets } from '../store/shop-secrets.js';

/** Webhook URLs, or `null` if Ledyer cannot reach the shop. */
export interface WebhookUrls {
  readonly notification: string | null;
  readonly validate: string | null;
}

/** Returns the URLs for Ledyer's webhooks. A local shop is reachable only for a local emulator. */
export function getWebhookUrls(
  publicUrl: string,
  isLocal: boolean,
  { notification, validation }: ShopSecrets,
): WebhookUrls {
  if (new URL(publicUrl).protocol !== 'https:' && !isLocal) {
    return { notification: null, validate: null };
  }
  const base = new URL('/ledyer', publicUrl).href;
  return {
    notification: `${base}/notifications/${notification.reveal()}`,
    validate: `${base}/validate/${validation.reveal()}`,
  };
}
