import { css } from 'lit';
import { buttons } from './styles/buttons.js';
import { fields } from './styles/fields.js';
import { order } from './styles/order.js';
import { page } from './styles/page.js';
import { panels } from './styles/panels.js';
import { payment } from './styles/payment.js';
import { steps } from './styles/steps.js';
import { waiting } from './styles/waiting.js';

/** In this order: a later rule wins over an earlier one of the same weight. */
const sheet = css`
  ${page}
  ${steps}
  ${fields}
  ${payment}
  ${order}
  ${buttons}
  ${panels}
  ${waiting}
`;

/** How the page looks. A constructed sheet needs no leave of a content security policy. */
export const styles: CSSStyleSheet = sheet.styleSheet ?? new CSSStyleSheet();
