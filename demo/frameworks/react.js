import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Checkout } from '../../test/frameworks/react-19/src/checkout.tsx';
import code from '../../test/frameworks/react-19/src/checkout.tsx?raw';
import { showFrameworkPage } from './framework-page.js';

showFrameworkPage({
  code,
  run: (target, checkout) => createRoot(target).render(createElement(Checkout, checkout)),
});
