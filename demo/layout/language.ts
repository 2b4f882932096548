/** The languages of the shop. */
export const languages = ['en', 'sv'] as const;
export type Language = (typeof languages)[number];

/** `first-paint.js` reads it too, before anything is drawn. */
const key = 'papper-penna.language';

const listeners = new Set<() => void>();

/** What the page speaks; `first-paint.js` has put it on the document. English where there is none. */
export function language(): Language {
  const lang = (globalThis.document as Document | undefined)?.documentElement.lang;
  return languages.find((known) => known === lang) ?? 'en';
}

/** Speaks another language from now on, on this page and the ones to come. */
export function setLanguage(chosen: Language): void {
  localStorage.setItem(key, chosen);
  document.documentElement.lang = chosen;
  for (const hear of listeners) hear();
}

/** Calls `hear` after each change of language. */
export const onLanguageChange = (listener: () => void): void => {
  listeners.add(listener);
};

/** English with the decimals, dates and currency of Sweden, where the shop is. */
export const locale = (): string => `${language()}-SE`;
