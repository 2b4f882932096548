// The project's own lint rules, as a plugin.
import plainEnglish from './plain-english.mjs';

export default { meta: { name: 'project' }, rules: { 'plain-english': plainEnglish } };
