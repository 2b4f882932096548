/**
 * URL of the playground's emulator. A loopback host, as the tag requires; the playground's service worker responds to
 * it.
 */
export const playgroundEmulatorUrl = 'https://localhost:4801';
