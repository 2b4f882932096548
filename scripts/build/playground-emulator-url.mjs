/** The tag loads an emulator's script from a loopback host. The playground's service worker responds to it. */
export const playgroundEmulatorUrl = 'https://localhost:4801';
