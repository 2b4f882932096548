import page from './html.html?raw';
import { showFrameworkPage } from './framework-page.js';

const { VITE_LEDYER_ENVIRONMENT, VITE_LEDYER_EMULATOR_URL } = import.meta.env;
const [, code] = /<!-- paste -->\n([^]*?) *<!-- \/paste -->/.exec(page);
const indent = new RegExp(`^${/^ */.exec(code)[0]}`, 'gm');

showFrameworkPage({
  code: code
    .replace(indent, '')
    .replace(' vite-ignore', '')
    .replace('%VITE_LEDYER_ENVIRONMENT%', VITE_LEDYER_ENVIRONMENT)
    .replace('%VITE_LEDYER_EMULATOR_URL%', VITE_LEDYER_EMULATOR_URL),
  run(_, { sessionId }) {
    document.querySelector('ledyer-checkout').sessionId = sessionId;
  },
});
