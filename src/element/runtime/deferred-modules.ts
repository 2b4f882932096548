/**
 * The modules that the runtime loads when it needs them. A separate module, because the CDN files replace it with
 * `src/entries/cdn/deferred-modules.ts`.
 */
import type { Language } from './locales/language.js';
import type { Messages } from './locales/messages.js';

export interface Locale {
  readonly messages: Messages;
}

const locales: Readonly<Record<Language, () => Promise<Locale>>> = {
  en: () => import('./locales/en.js'),
  sv: () => import('./locales/sv.js'),
  nb: () => import('./locales/nb.js'),
  da: () => import('./locales/da.js'),
  fi: () => import('./locales/fi.js'),
};

export const loadLocale = (language: Language): Promise<Locale> => locales[language]();

/** Loads the module that only errors need. */
export const loadExplanations = () => import('./explanations.js');
