/** Console output for developers. Only the development build includes it. */
import { getBootstrapUrl, type PageHosts } from '../../ledyer/environments.js';
import { readmeUrl } from '../../session/checkout-error.js';
import type {} from './events.js';

let hasSuggested = false;

/**
 * Logs how a page requests Ledyer's script earlier, if the script was found only after the tag's own. Pages that start
 * a checkout after they have loaded have the time to call `warmUp()` instead.
 */
export function suggestPreload(hosts: PageHosts): void {
  // jsdom has no entries.
  if (hasSuggested || !('getEntriesByName' in performance)) return;
  const scriptUrl = getBootstrapUrl(hosts);
  const [request] = performance.getEntriesByName(scriptUrl) as PerformanceResourceTiming[];
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (!request || !navigation) return;
  const { loadEventStart } = navigation;
  // The time of `load` is 0 until it fires. A preloaded script has the type `link`.
  const belongsToStart = loadEventStart === 0 || request.startTime < loadEventStart;
  if (request.initiatorType !== 'script' || !belongsToStart) return;
  hasSuggested = true;
  window.console.info(
    `<ledyer-checkout> The checkout starts sooner with this line in the head of the page: <link rel="preload" as="script" href="${scriptUrl}">`,
  );
}

const checkedTags = new WeakSet<Element>();

/** Warns once about attributes whose names resemble those of the tag, such as `sessionid` from a property in HTML. */
export function warnAboutNames(tag: Element, attributes: readonly string[]): void {
  if (checkedTags.has(tag)) return;
  checkedTags.add(tag);
  // Not `:session-id` and the like, which a framework in the page reads.
  const simplify = (name: string) => name.replace(/[-_]/g, '');
  for (const name of tag.getAttributeNames()) {
    const meant = attributes.find((attribute) => simplify(attribute) === simplify(name));
    if (meant !== undefined && meant !== name)
      window.console.warn(`<ledyer-checkout> ignores the attribute ${name}: write ${meant}.`);
  }
}

const observedTags = new WeakSet<EventTarget>();

/** Logs each error of the tag to the console, with a link to the README. */
export function logErrorsToConsole(tag: HTMLElement): void {
  if (observedTags.has(tag)) return;
  observedTags.add(tag);
  tag.addEventListener('ledyer-error', ({ code, cause }) => {
    window.console.error(`<ledyer-checkout> ${code}: ${cause.message}\n${readmeUrl}${code}`);
  });
}
