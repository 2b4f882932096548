import { css } from 'lit';
import { controls } from './styles/controls.js';
import { emptyState } from './styles/empty-state.js';
import { page } from './styles/page.js';
import { panels } from './styles/panels.js';
import { session } from './styles/session.js';
import { sessions } from './styles/sessions.js';
import { timeAndFaults } from './styles/time-and-faults.js';
import { timeline } from './styles/timeline.js';
import { disclosure } from './styles/disclosure.js';

/** In this order: a later rule wins over an earlier one of the same weight. */
const sheet = css`
  ${page}
  ${panels}
  ${controls}
  ${sessions}
  ${session}
  ${disclosure}
  ${timeAndFaults}
  ${timeline}
  ${emptyState}
`;

/** How the page looks. A constructed sheet needs no leave of a content security policy. */
export const styles: CSSStyleSheet = sheet.styleSheet ?? new CSSStyleSheet();
