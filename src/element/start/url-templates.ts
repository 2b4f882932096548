/** The shop's URLs in attributes: templates with placeholders for ids. */

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
  expandTemplate(statusUrl || '/ledyer/sessions/{sessionId}', { sessionId });

/**
 * Returns the URL of the confirmation page. Returns `undefined` for another origin, so that an injected attribute
 * cannot send a buyer elsewhere.
 *
 * @param orderId any text, to check the template before the order exists
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
    // Stryker disable next-line StringLiteral: an own property has a value
    Object.hasOwn(ids, name) ? encodeURIComponent(ids[name] ?? '') : whole,
  );
  try {
    const url = new URL(text, document.baseURI);
    return url.origin === location.origin ? url.href : undefined;
  } catch {
    // Not a URL.
  }
  return undefined;
}
