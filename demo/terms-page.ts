import { html } from 'lit';
import { showPage } from './page/page.js';
import { text } from './texts/text.js';

showPage(() => ({
  title: text().terms.title,
  content: html`
    <article class="prose page-width narrow">
      <h1>${text().terms.title}</h1>
      ${text().terms.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
    </article>
  `,
}));
