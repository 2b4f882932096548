/**
 * Opens the confirmation page, once per purchase.
 *
 * The confirmation page often shows the tag again, with the same `confirmation-url` and at an address that a server
 * has rewritten. It then finds the mark that the page before it has left in its history entry.
 */

interface HistoryEntryLike {
  getState(): unknown;
}

/** The part of the Navigation API that is used here. Safari has it since 26.2, Firefox since 147. */
interface NavigationLike {
  readonly currentEntry?: HistoryEntryLike | null;
  /** The navigation that has led to this document. */
  readonly activation?: { readonly from?: HistoryEntryLike | null } | null;
  updateCurrentEntry?(options: { readonly state: unknown }): void;
}

/** The sessions whose URL was opened from this document. A URL with another fragment keeps the document. */
const openedSessions = new Set<string>();

const stateKey = 'ledyerCheckout';

/**
 * Replaces the page by the session's confirmation page, so that the back button does not lead to a paid checkout.
 * Does nothing on the confirmation page itself, and nothing the second time.
 */
export function openConfirmationPage(url: string, sessionId: string): void {
  const { navigation } = globalThis as { readonly navigation?: NavigationLike };
  if (openedSessions.has(sessionId) || wasOpened(navigation, sessionId)) return;
  if (isSamePage(new URL(url), new URL(location.href))) return;
  openedSessions.add(sessionId);
  try {
    const state = navigation?.currentEntry?.getState();
    navigation?.updateCurrentEntry?.({ state: { ...(state as object), [stateKey]: sessionId } });
  } catch {
    // Not the Navigation API: an element with the id `navigation` is a property of `window` too.
  }
  location.replace(url);
}

/** Whether {@link openConfirmationPage} has led to this document. */
function wasOpened(navigation: NavigationLike | undefined, sessionId: string): boolean {
  try {
    const state = navigation?.activation?.from?.getState() as Record<string, unknown> | undefined;
    return state?.[stateKey] === sessionId;
  } catch {
    return false;
  }
}

/**
 * Whether two URLs of an origin lead to the same page. Differences that do not count: a country, a locale, a final
 * slash, an extension, upper and lower case, and parameters that a server or a campaign has added.
 *
 * @param target the URL that would be opened
 */
export function isSamePage(target: URL, current: URL): boolean {
  return (
    getPagePath(target) === getPagePath(current) &&
    [...target.searchParams].every(([name, value]) =>
      current.searchParams.getAll(name).includes(value),
    ) &&
    (target.hash === '' || target.hash === current.hash)
  );
}

/**
 * The countries and languages of Ledyer's shops. Any two letters may also be a folder, such as `/my/order`, and the buyer
 * would not see the confirmation page `/order`.
 */
const localePattern =
  /^(\/(se|sv|no|nb|nn|dk|da|fi|en|eu|gb|uk|us|de)([-_][a-z]{2,4})?){1,2}(?=\/.)/;

const getPagePath = ({ pathname }: URL): string =>
  pathname
    // The digits of percent-encoded characters may differ in their case too.
    .toLowerCase()
    // Removes a country and a locale before another segment only: the page's own name may have two letters.
    .replace(localePattern, '')
    .replace(/\/+$/, '')
    .replace(/(\/(index|default))?\.(html?|php|aspx?)$/, '');
