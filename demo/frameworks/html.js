import page from './html.html?raw';
import { frameworkPage } from './framework-page.js';

const { VITE_LEDYER_ENVIRONMENT, VITE_LEDYER_EMULATOR_URL } = import.meta.env;
const [, part] = /<!-- paste -->\n([^]*?) *<!-- \/paste -->/.exec(page);
const indent = new RegExp(`^${/^ */.exec(part)[0]}`, 'gm');

frameworkPage({
  code: part
    .replace(indent, '')
    .replace(' vite-ignore', '')
    .replace('%VITE_LEDYER_ENVIRONMENT%', VITE_LEDYER_ENVIRONMENT)
    .replace('%VITE_LEDYER_EMULATOR_URL%', VITE_LEDYER_EMULATOR_URL),
  run(_, { sessionId }) {
    document.querySelector('ledyer-checkout').sessionId = sessionId;
  },
});
