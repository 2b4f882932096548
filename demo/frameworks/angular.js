// Compiles the component in the browser. Use `ng build` in your own app.
import '@angular/compiler';
import { createComponent } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { CheckoutComponent } from '../../test/frameworks/angular/src/checkout.component.ts';
import code from '../../test/frameworks/angular/src/checkout.component.ts?raw';
import { showFrameworkPage } from './framework-page.js';

showFrameworkPage({
  code,
  async run(target, checkout) {
    const app = await createApplication();
    const component = createComponent(CheckoutComponent, {
      environmentInjector: app.injector,
      hostElement: target,
    });
    for (const [name, value] of Object.entries(checkout)) component.setInput(name, value);
    app.attachView(component.hostView);
  },
});
