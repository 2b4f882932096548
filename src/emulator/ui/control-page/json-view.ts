import { html, type TemplateResult } from 'lit';

/** Keys, texts, and the other values of a JSON text, each with what is before it. */
const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d[\d.eE+-]*/g;

/** A value as JSON, in colours that tell keys from texts from numbers. */
export function jsonView(value: unknown, label: string): TemplateResult {
  const text = JSON.stringify(value, null, 2);
  const parts: unknown[] = [];
  let place = 0;
  for (const match of text.matchAll(token)) {
    const [whole, quoted, colon] = match;
    parts.push(text.slice(place, match.index));
    const look = quoted ? (colon ? 'key' : 'text') : 'value';
    parts.push(html`<span class=${look}>${whole}</span>`);
    place = match.index + whole.length;
  }
  parts.push(text.slice(place));
  return html`<pre class="json" tabindex="0" role="region" aria-label=${label}>${parts}</pre>`;
}
