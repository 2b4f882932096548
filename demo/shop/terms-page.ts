import { html } from 'lit';
import { showPage } from '../layout/layout.js';
import { t } from '../locales/messages.js';

showPage(() => ({
  title: t().terms.title,
  content: html`
    <article class="prose page-width narrow">
      <h1>${t().terms.title}</h1>
      ${t().terms.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
    </article>
  `,
}));
