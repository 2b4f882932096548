/** The control page at `/_emulator/`: shows what happens in the emulator and controls it. */
import { ControlPage } from './control-page.js';
import { CopyButton } from './copy-button.js';
import { FaultForm } from './fault-form.js';
import { adoptStyles } from '../shared/adopt-styles.js';
import styles from './styles/index.css?inline';

const root = document.getElementById('root') ?? document.body;

// An inline icon, so that the browser does not request one from the emulator.
const icon = document.createElement('link');
icon.rel = 'icon';
icon.href =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="%230a5c4c"/><path d="M5 3.500v9h6.500" fill="none" stroke="white" stroke-width="2"/></svg>';
document.head.append(icon);

adoptStyles(styles);
customElements.define('copy-button', CopyButton);
customElements.define('fault-form', FaultForm);
customElements.define('control-page', ControlPage);

root.replaceChildren(
  Object.assign(new ControlPage(), { credentials: root.dataset.credentials ?? '' }),
);
