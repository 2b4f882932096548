import { Component, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { checkoutProps, startSession } from '../../shop';
import { CheckoutComponent } from './checkout.component';

@Component({
  selector: 'shop-page',
  imports: [CheckoutComponent],
  template: `
    <h1>Angular</h1>
    <button (click)="start()">Start</button>
    <button (click)="isShown.set(!isShown())">{{ isShown() ? 'Hide' : 'Show' }}</button>
    <button (click)="renders.set(renders() + 1)">Render</button> {{ renders() }}
    @if (isShown() && sessionId(); as id) {
      <shop-checkout
        [sessionId]="id"
        [environment]="checkoutProps.environment"
        [emulatorUrl]="checkoutProps.emulatorUrl"
        [statusSource]="checkoutProps.statusSource"
      />
    }
  `,
})
class ShopPage {
  protected readonly sessionId = signal('');
  protected readonly isShown = signal(true);
  protected readonly renders = signal(0);
  protected readonly checkoutProps = checkoutProps;

  protected async start() {
    this.sessionId.set(await startSession());
  }
}

await bootstrapApplication(ShopPage);
