import { getLanguage } from '../../layout/language.js';
import { en, type WorkbenchMessages } from './locales/en.js';
import { sv } from './locales/sv.js';

/** Returns the messages of the workbench in the language of the page. */
export const workbenchMessages = (): WorkbenchMessages => ({ en, sv })[getLanguage()];
