import { getLanguage } from '../layout/language.js';
import { en, type Messages } from './en.js';
import { sv } from './sv.js';

/** Returns the shop's messages in the current language. */
export const t = (): Messages => ({ en, sv })[getLanguage()];
