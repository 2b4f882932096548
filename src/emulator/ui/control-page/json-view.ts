import { html, type TemplateResult } from 'lit';

/** Matches the strings and the other values of JSON. A colon after a string marks a key. */
const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d[\d.eE+-]*/g;

/** Renders a value as JSON. Keys, strings and other values have different colours. */
export function jsonView(value: unknown, label: string): TemplateResult {
  const text = JSON.stringify(value, null, 2);
  const parts: unknown[] = [];
  let position = 0;
  for (const match of text.matchAll(token)) {
    const [whole, quoted, colon] = match;
    parts.push(text.slice(position, match.index));
    const kind = quoted ? (colon ? 'key' : 'text') : 'value';
    parts.push(html`<span class=${kind}>${whole}</span>`);
    position = match.index + whole.length;
  }
  parts.push(text.slice(position));
  return html`<pre class="json" tabindex="0" role="region" aria-label=${label}>${parts}</pre>`;
}
