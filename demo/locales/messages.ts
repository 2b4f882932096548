import { language } from '../layout/language.js';
import { en } from './en.js';
import { sv } from './sv.js';

/** The shop's words; each language has them all. */
export type Texts = typeof en;

/** The shop's words in the language that the page speaks now. */
export const text = (): Texts => ({ en, sv })[language()];
