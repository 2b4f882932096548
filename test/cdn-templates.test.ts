import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../scripts/build/compile-templates.js';
import { trimLitFile } from '../scripts/build/trim-lit.js';

const compile: (strings: TemplateStringsArray, ...values: unknown[]) => string = (strings) =>
  compileTemplate([...strings]);
const value = undefined;

describe('a template of the CDN file', () => {
  test('has a part for each value, at the index of its element or comment', () => {
    expect(
      compile`<p ?hidden=${value} lang=${value}><b>${value}</b>${value}</p><a @click=${value}></a>`,
    ).toBe(
      '{ html: `<p><b><?></b><?></p><a></a>`, ' +
        "places: [[0, 'hidden', '?'], [0, 'lang'], [2], [3], [4, 'click', '@']] }",
    );
  });

  test('ends with a comment after a value, so that the value has an end', () => {
    expect(compile`<p></p>${value}${value}`).toContain('`<p></p><?><?><?>`');
  });

  test('has no white space with a line break', () => {
    const html = compile`
      <p
        class="detail"
        lang=${value}
      >
        ${value}
      </p>
    `;
    expect(html).toContain('`<p class="detail"><?></p>`');
  });

  test.each([
    ['a part of an attribute', () => compile`<p class="a ${value}"></p>`],
    ['a property', () => compile`<p .title=${value}></p>`],
    ['an element', () => compile`<p ${value}></p>`],
    ['a comment', () => compile`<!-- ${value} -->`],
    ['text that is not HTML', () => compile`<style>${value}</style>`],
  ])('cannot have a value for %s', (_, run) => {
    expect(run).toThrow(/template|value/);
  });
});

test.each(['@lit/reactive-element/reactive-element.js', 'lit-element/lit-element.js'])(
  '%s is smaller in the CDN file, and only of the expected version',
  (file) => {
    const id = `node_modules/${file}`;
    const code = readFileSync(id, 'utf8');
    expect(trimLitFile(id, code).length).toBeLessThan(code.length);
    expect(() => trimLitFile(id, code.replaceAll('this.', 'self.').replaceAll('s.', 'z.'))).toThrow(
      /Adapt `trimLit`/,
    );
  },
);

test('a file that is not part of Lit is not trimmed', () => {
  expect(trimLitFile('src/index.ts', 'this.x')).toBe('this.x');
});
