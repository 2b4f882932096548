import { withNullPrototype } from '../../session/null-prototype.js';

/** Calls `onChange` after changes of an attribute of `root` or of a node in it, until `signal` aborts. */
export function observeAttribute(
  root: Node,
  name: string,
  onChange: () => void,
  signal: AbortSignal,
): void {
  const observer = new MutationObserver(onChange);
  observer.observe(root, withNullPrototype({ subtree: true, attributeFilter: [name] }));
  signal.addEventListener('abort', () => observer.disconnect());
}

/**
 * Restores the attribute `data-state` when a library that patches the page's HTML removes it. The server's HTML does not
 * have the attribute, but style sheets and the reserved height depend on it.
 */
export function keepReflectedState(
  host: HTMLElement,
  getStatus: () => string,
  signal: AbortSignal,
): void {
  const restore = () => {
    const status = getStatus();
    if (host.dataset.state !== status) host.dataset.state = status;
  };
  observeAttribute(host, 'data-state', restore, signal);
}
