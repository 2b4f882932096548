import { html } from 'lit';
import { showPage } from '../../layout/layout.js';
import { checkoutAttributes } from '../../shop/checkout-tag.js';
import { startPage } from '../start-page.js';
import { createPlaygroundApi } from './playground-api.js';
import { workbenchMessages } from './locales.js';
import './workbench-app.js';

/** The folder of this page, which is that of the playground. */
const rootUrl = new URL('./', location.href).href;
const api = createPlaygroundApi(async (...request) => {
  await started;
  return fetch(...request);
}, rootUrl);

showPage(() => ({
  isForBuyers: false,
  title: workbenchMessages().title,
  content: html`
    <div class="page-width">
      <h1>${workbenchMessages().heading}</h1>
      <p class="lead bench-lead">${workbenchMessages().lead}</p>
      <workbench-app
        .api=${api}
        .rootUrl=${rootUrl}
        .emulatorUrl=${checkoutAttributes.emulatorUrl}
        .language=${document.documentElement.lang}
      ></workbench-app>
    </div>
  `,
}));

/**
 * Resolves when the shop's server runs in this browser. Until then, the page is shown without a session. Starts after
 * the first render, so that the bar of the playground follows the page in the document.
 */
const started = new Promise<void>((resolve) => {
  const load = () => {
    resolve();
    return Promise.resolve();
  };
  queueMicrotask(() => void startPage(load));
});
