import page from './html.html?raw';
import { showFrameworkPage } from './framework-page.js';

const { environment, emulatorUrl } = document.documentElement.dataset;
const [, code] = /<!-- paste -->\n([^]*?) *<!-- \/paste -->/.exec(page);
const indent = new RegExp(`^${/^ */.exec(code)[0]}`, 'gm');

showFrameworkPage({
  code: code
    .replace(indent, '')
    .replace(' vite-ignore', '')
    .replace('%LEDYER_ENVIRONMENT%', environment)
    .replace('%LEDYER_EMULATOR_URL%', emulatorUrl),
  run(_, { sessionId }) {
    document.querySelector('ledyer-checkout').sessionId = sessionId;
  },
});
