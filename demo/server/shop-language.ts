/** The languages of the shop. */
export type ShopLanguage = 'en' | 'sv';

/** Returns a value as a language of the shop; `undefined` for any other value. */
export const toShopLanguage = (value: unknown): ShopLanguage | undefined =>
  value === 'en' || value === 'sv' ? value : undefined;

/** Returns the language of the shop that an `Accept-Language` header prefers (RFC 9110, 12.5.4). */
export function matchShopLanguage(header: string | null): ShopLanguage | undefined {
  const preferences = (header ?? '').split(',').map((part) => {
    const [range = '', ...parameters] = part.trim().split(/\s*;\s*/);
    const quality = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? '1';
    return { language: range.toLowerCase().split('-')[0], quality: Number(quality) };
  });
  const accepted = preferences.filter(
    ({ language, quality }) => quality > 0 && toShopLanguage(language),
  );
  accepted.sort((a, b) => b.quality - a.quality);
  return toShopLanguage(accepted[0]?.language);
}
