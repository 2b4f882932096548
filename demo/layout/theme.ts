/** How the pages are lit: as the system is, or one way always. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** `first-paint.js` reads it too, before anything is drawn. */
const key = 'papper-penna.theme';

export const theme = (): Theme =>
  themes.find((known) => known === document.documentElement.dataset.theme) ?? 'system';

/** Lights the pages so from now on. */
export function setTheme(chosen: Theme): void {
  localStorage.setItem(key, chosen);
  document.documentElement.dataset.theme = chosen;
}
