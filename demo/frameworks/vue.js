import { createApp } from 'vue';
import Checkout from '../../test/frameworks/vue/src/Checkout.vue';
import code from '../../test/frameworks/vue/src/Checkout.vue?raw';
import { showFrameworkPage } from './framework-page.js';

showFrameworkPage({
  code,
  run: (target, checkout) => void createApp(Checkout, checkout).mount(target),
});
