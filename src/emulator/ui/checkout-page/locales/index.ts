import { da } from './da.js';
import { en } from './en.js';
import { fi } from './fi.js';
import { nb } from './nb.js';
import { sv } from './sv.js';
import type { Messages } from './messages.js';

export type * from './messages.js';

const languages: readonly Messages[] = [sv, nb, da, fi, en];

/** Other language codes of Norwegian. The plugins send `no-NO` (WooCommerce plugin, get_bcp47_locale). */
const languageAliases: Readonly<Partial<Record<string, string>>> = { no: 'nb', nn: 'nb' };

/** Returns the messages for a session's locale, such as `sv-SE`. Returns English for other languages. */
export function getMessages(locale: string): Messages {
  const [name = ''] = locale.toLowerCase().split(/[-_]/);
  const language = languageAliases[name] ?? name;
  return languages.find((messages) => messages.language === language) ?? en;
}
