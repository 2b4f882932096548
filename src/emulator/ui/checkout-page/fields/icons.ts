import { svg, type TemplateResult } from 'lit';
import type { PaymentMethodType } from '../../../../ledyer/payment-method.js';

/** Renders an outline icon of 24 by 24 units in the text colour. Hidden from screen readers: a text stands beside it. */
const icon = (drawing: TemplateResult<2>): TemplateResult<2> => svg`
  <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${drawing}</svg>`;

const sheet = svg`<path d="M6 3.5h8l4 4v13H6z" /><path d="M14 3.5v4h4" />`;

const invoice = icon(svg`${sheet}<path d="M9 12h6M9 16h6" />`);

export const icons = {
  invoice,
  serviceInvoice: invoice,
  advanceInvoice: icon(svg`${sheet}<circle cx="12" cy="14" r="3" /><path d="M12 12.7V14l.9.7" />`),
  card: icon(
    svg`<rect x="3" y="5.5" width="18" height="13" rx="2" /><path d="M3 10h18M6.5 15H10" />`,
  ),
  bank: icon(
    svg`<path d="M3.5 9.500 12 4l8.500 5.500zM5.500 9.500V18m4.300-8.500V18m4.400-8.500V18m4.300-8.500V18M3.500 18.500h17" />`,
  ),
  done: icon(svg`<path d="m5.5 12.5 4.2 4.2 8.8-9.4" />`),
  waiting: icon(svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.5V12l3 2" />`),
  stopped: icon(svg`<circle cx="12" cy="12" r="8.5" /><path d="M8.5 12h7" />`),
  error: icon(svg`<path d="M12 4 21 19.5H3z" /><path d="M12 10v4.5M12 17v.1" />`),
  signature: icon(
    svg`<path d="M3.5 17c3-1 6-9 8-11 1.6-1.5 2.6.6.6 4.2C10.300 13.400 8.500 17 10 17c1.400 0 2-2.800 3.400-2.800 1.200 0 .6 2.300 2 2.300 1 0 1.600-1 2.600-1 .8 0 1.200.6 2.500.6M3.500 20.500h17" />`,
  ),
} satisfies Record<PaymentMethodType, TemplateResult> & Record<string, TemplateResult>;
