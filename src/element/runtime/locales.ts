/**
 * The tag's own words; what stands in the frame is Ledyer's.
 *
 * English is always there. The others come with the checkout that needs them, and
 * a language that does not arrive is replaced by English.
 */
import { texts as english } from './locales/en.js';

export { english };

/** What a buyer reads where a purchase was stopped. */
export interface Refusal {
  readonly title: string;
  readonly body: string;
}

export interface Texts {
  /** What the frame is called for those who do not see it. */
  readonly frame: string;
  readonly loading: string;
  readonly open: string;
  readonly suspended: string;
  readonly confirming: string;
  readonly unconfirmed: string;
  readonly pending: string;
  readonly complete: string;
  readonly expired: string;
  readonly cancelled: string;
  /** A failure to load, when nothing more is known of it; and the kinds that are told apart. */
  readonly failed: string;
  readonly blocked: string;
  readonly slow: string;
  readonly wrong: string;
  readonly gone: string;
  readonly retry: string;
  /** The link to Ledyer's hosted page. */
  readonly hosted: string;
  readonly offline: string;
  /** The page said no. */
  readonly refused: Refusal;
  /** The page did not say anything, or could not. */
  readonly unchecked: Refusal;
}

const others = {
  sv: () => import('./locales/sv.js'),
  nb: () => import('./locales/nb.js'),
  da: () => import('./locales/da.js'),
  fi: () => import('./locales/fi.js'),
};

/** The languages of the tag. */
export const languages = ['en', 'sv', 'nb', 'da', 'fi'] as const;
export type Language = (typeof languages)[number];

/** The language for a BCP 47 tag; English for one that is not here. */
export function languageOf(tag: string): Language {
  const primary = tag.toLowerCase().split(/[-_]/)[0];
  if (primary === 'no' || primary === 'nn') return 'nb';
  return languages.find((language) => language === primary) ?? 'en';
}

/** The words of a language. Never rejects. */
export async function textsOf(language: Language): Promise<Texts> {
  if (language === 'en') return english;
  try {
    return (await others[language]()).texts;
  } catch {
    return english;
  }
}
