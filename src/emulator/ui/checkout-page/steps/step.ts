import { html, nothing, type TemplateResult } from 'lit';
import { icons } from '../fields/icons.js';

/** One step of the checkout. */
export interface Step {
  readonly number: number;
  readonly heading: string;
  /** `later`: the step is not available yet. */
  readonly progress: 'done' | 'now' | 'later';
  /** A button beside the heading. */
  readonly action?: unknown;
  readonly content?: unknown;
}

export const step = ({
  number,
  heading,
  progress,
  action = nothing,
  content = nothing,
}: Step): TemplateResult => html`
  <section class="step ${progress}" aria-labelledby="step-${number}">
    <div class="top">
      <span class="number" aria-hidden="true">${progress === 'done' ? icons.done : number}</span>
      <h2 id="step-${number}" tabindex="-1">${heading}</h2>
      ${action}
    </div>
    ${content === nothing ? nothing : html`<div class="content">${content}</div>`}
  </section>
`;
