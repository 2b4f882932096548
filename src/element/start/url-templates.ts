/** The shop's URLs in attributes, as templates with ids. */

/**
 * Returns the URL of the session's status, or `undefined` for another origin: the request carries the buyer's
 * cookie.
 */
export const resolveStatusUrl = ({
  statusUrl,
  sessionId,
}: {
  readonly statusUrl: string;
  readonly sessionId: string;
}): string | undefined =>
  expandTemplate(statusUrl || '/ledyer/sessions/{sessionId}', { sessionId });

/**
 * Returns the URL of the confirmation page, or `undefined` for another origin: an injected attribute must not send
 * a buyer elsewhere.
 *
 * @param orderId any non-empty text checks the template before there is an order
 */
export const resolveConfirmationUrl = (
  { confirmationUrl, sessionId }: { readonly confirmationUrl: string; readonly sessionId: string },
  orderId: string,
): string | undefined => expandTemplate(confirmationUrl, { sessionId, orderId });

function expandTemplate(
  template: string,
  ids: Readonly<Record<string, string>>,
): string | undefined {
  const text = template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(ids, name) ? encodeURIComponent(ids[name] ?? '') : whole,
  );
  try {
    const url = new URL(text, document.baseURI);
    return url.origin === location.origin ? url.href : undefined;
  } catch {
    return undefined;
  }
}
