import 'ledyer-checkout';
import type { Environment, StatusSource } from 'ledyer-checkout';
import { Component, CUSTOM_ELEMENTS_SCHEMA, Input, signal } from '@angular/core';

@Component({
  selector: 'shop-checkout',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <p role="status">{{ notice() }}</p>
    <ledyer-checkout
      [sessionId]="sessionId"
      [environment]="environment"
      [emulatorUrl]="emulatorUrl"
      [statusSource]="statusSource"
      (ledyer-pending)="notice.set('A signatory has to sign the order.')"
      (ledyer-complete)="notice.set('Thank you for order ' + $event.orderId + '!')"
      (ledyer-error)="notice.set($event.cause.message)"
    ></ledyer-checkout>
  `,
})
export class CheckoutComponent {
  @Input({ required: true }) sessionId!: string;
  @Input({ required: true }) environment!: Environment;
  /** URL of the emulator, for the environment `local`. */
  @Input() emulatorUrl: string | undefined;
  /** Replaces the status resource, for a shop whose server has none. */
  @Input() statusSource: StatusSource | undefined;

  protected readonly notice = signal('');
}
