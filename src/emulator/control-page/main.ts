/** The emulator's own page at `/`: what happens in it, and how to make things happen. */
import { ControlPage } from './control-page.js';
import { CopyButton } from './copy-button.js';
import { FaultForm } from './fault-form.js';
import { styles } from './styles.js';

const root = document.getElementById('root') ?? document.body;

document.adoptedStyleSheets.push(styles);
customElements.define('copy-button', CopyButton);
customElements.define('fault-form', FaultForm);
customElements.define('control-page', ControlPage);

root.replaceChildren(
  Object.assign(new ControlPage(), { credentials: root.dataset.credentials ?? '' }),
);
