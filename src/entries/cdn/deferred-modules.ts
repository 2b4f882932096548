/** Replaces `src/element/runtime/deferred-modules.ts` in the CDN files. */
import type * as Deferred from '../../element/runtime/deferred-modules.js';
import { loadFile } from './handoff.js';

export const loadLocale: typeof Deferred.loadLocale = (language) => loadFile(language);
export const loadExplanations: typeof Deferred.loadExplanations = () => loadFile('explanations');
