import { withNullPrototype } from '../../session/null-prototype.js';

/**
 * Restores the attribute `data-state` when a library that patches the page's HTML removes it. The server's HTML does not
 * have the attribute, but style sheets and the reserved height depend on it.
 */
export function keepReflectedState(
  host: HTMLElement,
  getStatus: () => string,
  signal: AbortSignal,
): void {
  const observer = new MutationObserver(() => {
    const status = getStatus();
    if (host.dataset.state !== status) host.dataset.state = status;
  });
  observer.observe(host, withNullPrototype({ attributeFilter: ['data-state'] }));
  signal.addEventListener('abort', () => observer.disconnect());
}
