/** The languages of the shop. */
export const languages = ['en', 'sv'] as const;
export type Language = (typeof languages)[number];

/** `first-paint.js` reads the same key before the first paint. */
const storageKey = 'papper-penna.language';

const listeners = new Set<() => void>();

/** Returns the language of the page, which `first-paint.js` has set. English without a document. */
export function getLanguage(): Language {
  const lang = (globalThis.document as Document | undefined)?.documentElement.lang;
  return languages.find((each) => each === lang) ?? 'en';
}

/** Changes the language of this page and of later ones. */
export function setLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

/** Calls `listener` after each change of language. */
export const onLanguageChange = (listener: () => void): void => {
  listeners.add(listener);
};

/** Returns the locale for numbers and dates: the page's language with Swedish formats. */
export const getLocale = (): string => `${getLanguage()}-SE`;
