/**
 * Removes Ledyer's scripts from a tag: its own, and copies that a consent manager has added. Those that are still
 * loading do not run.
 */
export function neutralizeScripts(host: HTMLElement, script: HTMLScriptElement): void {
  const copies = host.querySelectorAll<HTMLScriptElement>('script[data-session-id]');
  // A script runs only in the document that it was created for.
  const inert = document.implementation.createHTMLDocument();
  for (const each of [script, ...copies]) inert.adoptNode(each);
}
