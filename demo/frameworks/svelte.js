import { mount } from 'svelte';
import Checkout from '../../test/frameworks/svelte/src/Checkout.svelte';
import code from '../../test/frameworks/svelte/src/Checkout.svelte?raw';
import { showFrameworkPage } from './framework-page.js';

showFrameworkPage({
  code,
  run: (target, checkout) => void mount(Checkout, { target, props: checkout }),
});
