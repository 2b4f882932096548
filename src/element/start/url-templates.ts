/** Addresses of the shop that the page writes into attributes, with ids to be filled in. */

/**
 * The status resource of the tag's session; nothing when it is not on the page's own
 * origin, because the buyer's cookie goes with the question.
 */
export const statusUrlOf = ({
  statusUrl,
  sessionId,
}: {
  readonly statusUrl: string;
  readonly sessionId: string;
}): string | undefined => filled(statusUrl || '/ledyer/sessions/{sessionId}', { sessionId });

/**
 * Where the buyer goes when the order is placed; nothing when it is not on the page's
 * own origin, because whoever can write an attribute must not send a buyer elsewhere.
 *
 * @param orderId before there is one, any that is not empty shows whether it would be
 */
export const confirmationUrlOf = (
  { confirmationUrl, sessionId }: { readonly confirmationUrl: string; readonly sessionId: string },
  orderId: string,
): string | undefined => filled(confirmationUrl, { sessionId, orderId });

function filled(template: string, ids: Readonly<Record<string, string>>): string | undefined {
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
