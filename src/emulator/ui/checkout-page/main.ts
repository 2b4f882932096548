/**
 * The checkout in the shop's frame, the hosted checkout and the signatory's page. The emulator serves this script
 * with a document that contains only `<div id="root">`.
 */
import { AddressStep } from './steps/address-step.js';
import { getTextColour } from './fields/button-colour.js';
import { BuyerClient } from './buyer-client.js';
import { CardStep } from './steps/card-step.js';
import { ChallengeStep } from './steps/challenge-step.js';
import { CheckoutApp } from './checkout-app.js';
import { CompanyStep } from './steps/company-step.js';
import { parsePageParams } from './page/page-params.js';
import { connectToParent, noopChannel } from './page/parent-channel.js';
import { SignatoryPage } from './signatory-page.js';
import { SigningStep } from './steps/signing-step.js';
import { adoptStyles } from '../shared/adopt-styles.js';
import styles from './styles/index.css?inline';

const pageParams = parsePageParams(new URL(location.href));
const root = document.getElementById('root') ?? document.body;
const { style } = document.documentElement;

const framed = pageParams.page === 'embedded' && window.parent !== window;
const channel =
  framed && pageParams.parentOrigin
    ? connectToParent({ frame: window, parent: window.parent }, pageParams.parentOrigin)
    : noopChannel;

// Without an icon the browser would request one.
document.head.append(
  Object.assign(document.createElement('link'), { rel: 'icon', href: 'data:,' }),
);

adoptStyles(styles);
document.documentElement.classList.add(channel === noopChannel ? 'alone' : 'framed');
document.documentElement.classList.toggle('padded', pageParams.padded);
if (pageParams.colorScheme) style.colorScheme = pageParams.colorScheme;
if (pageParams.buyButtonColor) {
  style.setProperty('--buy', pageParams.buyButtonColor);
  style.setProperty('--on-buy', getTextColour(pageParams.buyButtonColor));
}

// Defined here: `sideEffects` in package.json lets bundlers drop a module that is imported only to define an element.
customElements.define('address-step', AddressStep);
customElements.define('card-step', CardStep);
customElements.define('challenge-step', ChallengeStep);
customElements.define('checkout-app', CheckoutApp);
customElements.define('company-step', CompanyStep);
customElements.define('signatory-page', SignatoryPage);
customElements.define('signing-step', SigningStep);

const navigate = (url: string): void => {
  if (channel === noopChannel) location.assign(url);
  else channel.navigate(url);
};

const client = new BuyerClient(pageParams.sessionId, pageParams.basePath);
root.replaceChildren(
  pageParams.page === 'signatory'
    ? Object.assign(new SignatoryPage(), { client })
    : Object.assign(new CheckoutApp(), {
        client,
        channel,
        navigate,
        hosted: pageParams.page === 'hosted',
      }),
);

// The first message also shows the page that the frame works, so it is sent even without a height.
const measureHeight = (): number => Math.ceil(root.getBoundingClientRect().height);
channel.resize(measureHeight());
new ResizeObserver(() => {
  channel.resize(measureHeight());
}).observe(root);
