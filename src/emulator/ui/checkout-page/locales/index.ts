import { da } from './da.js';
import { en } from './en.js';
import { fi } from './fi.js';
import { nb } from './nb.js';
import { sv } from './sv.js';
import type { Messages } from './messages.js';

export type * from './messages.js';

const languages: readonly Messages[] = [sv, nb, da, fi, en];

/** Norwegian has several names; the plugins send `no-NO` (WooCommerce plugin, get_bcp47_locale). */
const languageAliases: Readonly<Partial<Record<string, string>>> = { no: 'nb', nn: 'nb' };

/** The texts for a session's locale, such as `sv-SE`; English for a language that is not here. */
export function getMessages(locale: string): Messages {
  const [name = ''] = locale.toLowerCase().split(/[-_]/);
  const language = languageAliases[name] ?? name;
  return languages.find((texts) => texts.language === language) ?? en;
}
