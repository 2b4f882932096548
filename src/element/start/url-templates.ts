/** The shop's URLs in attributes: templates with placeholders for ids. */

const defaultStatusUrl = '/ledyer/sessions/{sessionId}';

/**
 * Returns the URL of the session's status. Returns `undefined` for another origin, because the request carries the
 * buyer's cookie.
 */
export const resolveStatusUrl = ({
  statusUrl,
  sessionId,
}: {
  readonly statusUrl: string;
  readonly sessionId: string;
}): string | undefined =>
  expandTemplate(statusUrl || defaultStatusUrl, sessionId) ??
  // A `base` element may lead to another host.
  (statusUrl ? undefined : expandTemplate(defaultStatusUrl, sessionId, '', location.href));

/**
 * Returns the URL of the confirmation page. Returns `undefined` for another origin, so that an injected attribute
 * cannot send a buyer elsewhere.
 *
 * @param orderId any text, to check the template before the order exists
 */
export const resolveConfirmationUrl = (
  { confirmationUrl, sessionId }: { readonly confirmationUrl: string; readonly sessionId: string },
  orderId: string,
): string | undefined => expandTemplate(confirmationUrl, sessionId, orderId);

function expandTemplate(
  template: string,
  sessionId: string,
  orderId = '',
  base = document.baseURI,
): string | undefined {
  try {
    // Without a regular expression, whose first use takes longer than all else here.
    const text = template
      .replaceAll('{sessionId}', encodeURIComponent(sessionId))
      .replaceAll('{orderId}', encodeURIComponent(orderId));
    const { href, origin } = new URL(text, base);
    // In about:srcdoc only `globalThis.origin` is the page's. Elsewhere a page may have its own `var origin`. The text
    // 'null' is not an origin: it stands for every `data:` and `javascript:` URL. A `blob:` URL has the page's origin.
    return href.startsWith('http') && [location.origin, globalThis.origin].includes(origin)
      ? href
      : undefined;
  } catch {
    // Not a URL, or not a text: a `URL` object, which encodes the braces of its path.
  }
  return undefined;
}
