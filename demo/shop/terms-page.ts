import { html } from 'lit';
import { showPage } from '../layout/layout.js';
import { text } from '../locales/messages.js';

showPage(() => ({
  title: text().terms.title,
  content: html`
    <article class="prose page-width narrow">
      <h1>${text().terms.title}</h1>
      ${text().terms.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
    </article>
  `,
}));
