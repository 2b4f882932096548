/**
 * The tag's own messages. The texts inside the frame are Ledyer's.
 *
 * English is always included. Other languages load with the checkout that needs them; if one fails to load, English
 * is used.
 */
import { messages as english } from './locales/en.js';
import type { Messages } from './locales/messages.js';

export { english, type Messages };

const loaders = {
  sv: () => import('./locales/sv.js'),
  nb: () => import('./locales/nb.js'),
  da: () => import('./locales/da.js'),
  fi: () => import('./locales/fi.js'),
};

/** The languages of the tag. */
export const languages = ['en', 'sv', 'nb', 'da', 'fi'] as const;
export type Language = (typeof languages)[number];

/** Returns the language for a BCP 47 tag, or English. */
export function matchLanguage(tag: string): Language {
  const primary = tag.toLowerCase().split(/[-_]/)[0];
  if (primary === 'no' || primary === 'nn') return 'nb';
  return languages.find((language) => language === primary) ?? 'en';
}

/** Returns the messages of a language. Never rejects. */
export async function loadMessages(language: Language): Promise<Messages> {
  if (language === 'en') return english;
  try {
    return (await loaders[language]()).messages;
  } catch {
    return english;
  }
}
