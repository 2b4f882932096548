/** The languages of the tag. */
export const languages = ['en', 'sv', 'nb', 'da', 'fi'] as const;
export type Language = (typeof languages)[number];

/** Returns the language for a BCP 47 tag, or English. */
export function matchLanguage(tag: string): Language {
  const primary = tag.toLowerCase().split(/[-_]/)[0];
  if (primary === 'no' || primary === 'nn') return 'nb';
  return languages.find((language) => language === primary) ?? 'en';
}
