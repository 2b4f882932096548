/**
 * The page in the checkout's frame, and the two that stand alone: the hosted
 * checkout and the signatory's. The emulator serves it with a shell that holds
 * `<div id="root">` and nothing else.
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

// No icon, and no request for one.
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

// Here rather than beside each class: package.json promises that a module which is
// imported for its side effects alone may be left out.
customElements.define('address-step', AddressStep);
customElements.define('card-step', CardStep);
customElements.define('challenge-step', ChallengeStep);
customElements.define('checkout-app', CheckoutApp);
customElements.define('company-step', CompanyStep);
customElements.define('signatory-page', SignatoryPage);
customElements.define('signing-step', SigningStep);

const navigate = (url: string): void => {
  location.assign(url);
};

const client = new BuyerClient(pageParams.sessionId);
root.replaceChildren(
  pageParams.page === 'signatory'
    ? Object.assign(new SignatoryPage(), { client })
    : Object.assign(new CheckoutApp(), {
        client,
        link: channel,
        leave: channel === noopChannel ? navigate : (url: string) => channel.navigate(url),
        hosted: pageParams.page === 'hosted',
      }),
);

// The first message tells the page that it is heard here, so it is sent even by a frame that has no height yet.
const height = (): number => Math.ceil(root.getBoundingClientRect().height);
channel.resize(height());
new ResizeObserver(() => {
  channel.resize(height());
}).observe(root);
