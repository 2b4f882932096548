/** The colour schemes of the pages. `system` follows the operating system. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** `first-paint.js` reads the same key before the first paint. */
const storageKey = 'papper-penna.theme';

export const getTheme = (): Theme =>
  themes.find((each) => each === document.documentElement.dataset.theme) ?? 'system';

/** Changes the theme of this page and of later ones. */
export function setTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  document.documentElement.dataset.theme = theme;
}
