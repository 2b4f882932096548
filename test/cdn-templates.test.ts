import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../scripts/build/compile-templates.js';
import { trimFile } from '../scripts/build/trim-lit.js';

const compile: (strings: TemplateStringsArray, ...values: unknown[]) => string = (strings) =>
  compileTemplate([...strings]);
const value = undefined;

describe('a template of the CDN file', () => {
  test('has a part for each value, at the index of its element or comment', () => {
    expect(
      compile`<p ?hidden=${value} lang=${value}><b>${value}</b>${value}</p><a @click=${value}></a>`,
    ).toBe(
      '{ h: toStrings`<p><b><?></b><?></p><a></a>`, parts: [' +
        "{ type: 1, index: 0, name: 'hidden', ctor: BooleanAttributePart }, " +
        "{ type: 1, index: 0, name: 'lang', ctor: AttributePart }, " +
        '{ type: 2, index: 2 }, { type: 2, index: 3 }, ' +
        "{ type: 1, index: 4, name: 'click', ctor: EventPart }], el: undefined }",
    );
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

describe('Lit in the CDN file', () => {
  test.each([
    'lit-html/lit-html.js',
    'lit-element/lit-element.js',
    '@lit/reactive-element/reactive-element.js',
    '@lit/reactive-element/css-tag.js',
  ])('is smaller, and only of the expected version: %s', (file) => {
    const code = readFileSync(`node_modules/${file}`, 'utf8');
    expect(trimFile(file, code).length).toBeLessThan(code.length);
    expect(() => trimFile(file, code.replaceAll('this.', 'self.'))).toThrow(/Adapt `trimLit`/);
  });
});
