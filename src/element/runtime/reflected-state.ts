import { withNullPrototype } from '../../session/null-prototype.js';

/**
 * Restores the attribute `data-state` when a library that morphs the page removes it, because the server's HTML does
 * not have it. Style sheets and the reserved height depend on it.
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
