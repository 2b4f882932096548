import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyzeElementUsage } from '../../scripts/docs/element-usage.js';
import { documentElement } from '../../scripts/docs/element-documentation.js';
import { toAnchor, readErrorCodes } from '../../scripts/docs/error-codes.js';
import { toManifest } from '../../scripts/docs/manifest.js';
import { docPages, insertTables } from '../../scripts/docs/readme.js';
import { vscodeCssData, vscodeHtmlData } from '../../scripts/docs/vscode-data.js';
import { toWebTypes } from '../../scripts/docs/web-types.js';

const readme = readFileSync('README.md', 'utf8');
const documented = documentElement();
const code = analyzeElementUsage();
const errors = readErrorCodes();

const namesOf = (things: readonly { readonly name: string }[]) =>
  things.map(({ name }) => name).sort();

test.each(docPages)('%s has the tables of this source (npm run docs writes them)', async (page) => {
  const text = readFileSync(page, 'utf8');
  expect(await insertTables(page, text, documented, errors)).toBe(text);
});

describe('the docstring of the tag knows all that the code uses, and nothing else', () => {
  test.each(['slots', 'parts', 'cssProperties', 'states'] as const)('%s', (kind) => {
    expect(code[kind].length).toBeGreaterThan(3);
    expect(namesOf(documented[kind])).toEqual(code[kind]);
  });

  test('attributes', () => {
    const names = namesOf(documented.attributes);
    expect(code.attributes.length).toBeGreaterThan(5);
    expect(names).toEqual(expect.arrayContaining([...code.attributes]));
    // HTML has attributes for every element, which the tag need not declare to read them.
    const others = names.filter((name) => !code.attributes.includes(name));
    expect(others.filter((name) => !code.mentions(name))).toEqual([]);
  });

  test('events, and their classes, which are exported', () => {
    const fired = new Map(documented.events.map((event) => [event.name, event.class]));
    expect(code.events.size).toBeGreaterThan(5);
    expect(fired).toEqual(code.events);
    expect(fired).toEqual(code.typedEvents);
  });

  test('defaults of custom properties', () => {
    for (const property of documented.cssProperties) {
      const fallback = code.fallbacks.get(property.name);
      // One that is made by a function, such as `light-dark()`, is too long for a table.
      if (fallback) expect(property).toHaveProperty('default', fallback);
    }
    expect(code.fallbacks.size).toBeGreaterThan(2);
  });
});

test.each(
  Object.entries({
    ...documented,
    'what events carry': documented.events.flatMap(({ fields, methods }) => [
      ...fields,
      ...methods,
    ]),
  }).filter(([, things]) => Array.isArray(things)) as [string, { name: string }[]][],
)('nothing stands undescribed: %s', (_, things) => {
  const undescribed = things.filter((thing) => !('description' in thing && thing.description));
  expect(namesOf(undescribed)).toEqual([]);
});

describe('an error code', () => {
  test.each(errors)('$code says what happened and what to do', ({ cause, advice }) => {
    expect(cause).toMatch(/\.$/);
    expect(advice).toMatch(/\.$/);
  });

  test.each(errors)('$code has an anchor to link to', ({ code: name }) => {
    expect(readme.split(`id="${toAnchor(name)}"`)).toHaveLength(2);
  });
});

describe('what is published for tools', () => {
  const manifest = toManifest(documented, true);
  const html = vscodeHtmlData(documented);
  const css = vscodeCssData(documented, true);
  const webTypes = toWebTypes(documented, { name: 'a', version: '1' }, true);

  test.each(['attributes', 'events', 'slots', 'cssProperties', 'states'] as const)(
    'manifest and web-types know all %s',
    (kind) => {
      for (const { name } of documented[kind]) {
        expect(JSON.stringify(manifest)).toContain(`"name":"${name}"`);
        expect(JSON.stringify(webTypes)).toMatch(new RegExp(`"name":"(state\\()?${name}\\)?"`));
      }
    },
  );

  test('hover text tells of every member, event, slot and state', () => {
    const { description } = html.tags[0]!;
    const { methods, events, slots, states } = documented;
    for (const { name } of [...methods, ...events, ...slots, ...states]) {
      expect(description.value).toContain(`\`${name}`);
    }
  });

  test('VS Code offers the values of an attribute', () => {
    const { attributes } = html.tags[0]!;
    expect(attributes.find(({ name }) => name === 'environment')).toMatchObject({
      values: [{ name: 'live' }, { name: 'sandbox' }, { name: 'local' }],
    });
    expect(attributes.find(({ name }) => name === 'no-padding')).toHaveProperty('valueSet', 'v');
  });

  test('custom states are offered only when the tag has them', () => {
    expect(css.pseudoClasses).toContainEqual(expect.objectContaining({ name: ':state(pending)' }));
    expect(vscodeCssData(documented, false)).not.toHaveProperty('pseudoClasses');
    expect(JSON.stringify(toManifest(documented, false))).not.toContain('cssStates');
  });

  test('types are those of the source', () => {
    const element = manifest.modules[0]?.declarations?.[0];
    expect(element).toMatchObject({
      events: expect.arrayContaining([
        expect.objectContaining({
          name: 'ledyer-complete',
          type: expect.objectContaining({ text: 'CheckoutCompleteEvent' }) as unknown,
        }),
      ]) as unknown,
    });
    const complete = manifest.modules[0]?.declarations?.find(
      ({ name }) => name === 'CheckoutCompleteEvent',
    );
    expect(complete).toMatchObject({
      members: expect.arrayContaining([
        expect.objectContaining({ name: 'source', type: { text: "'mount' | 'push' | 'poll'" } }),
        expect.objectContaining({ name: 'orderId', type: { text: 'string | undefined' } }),
      ]) as unknown,
    });
  });
});
