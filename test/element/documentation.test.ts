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
const usage = analyzeElementUsage();
const errors = readErrorCodes();

const getNames = (entries: readonly { readonly name: string }[]) =>
  entries.map(({ name }) => name).sort();

test.each(docPages)('`npm run docs` would change nothing in %s', async (page) => {
  const text = readFileSync(page, 'utf8');
  expect(await insertTables(page, text, documented, errors)).toBe(text);
});

describe('the docstring of the tag', () => {
  const kinds = ['slots', 'parts', 'cssProperties', 'states'] as const;
  test.each(kinds)('lists exactly the %s that the code uses', (kind) => {
    expect(usage[kind].length).toBeGreaterThan(3);
    expect(getNames(documented[kind])).toEqual(usage[kind]);
  });

  test('lists every attribute that the code uses', () => {
    const names = getNames(documented.attributes);
    expect(usage.attributes.length).toBeGreaterThan(5);
    expect(names).toEqual(expect.arrayContaining([...usage.attributes]));
    // The code may read global HTML attributes, which it does not declare.
    const others = names.filter((name) => !usage.attributes.includes(name));
    expect(others.filter((name) => !usage.mentions(name))).toEqual([]);
  });

  test('lists exactly the events that the code fires, with their exported classes', () => {
    const fired = new Map(documented.events.map((event) => [event.name, event.class]));
    expect(usage.events.size).toBeGreaterThan(5);
    expect(fired).toEqual(usage.events);
    expect(fired).toEqual(usage.typedEvents);
  });

  test('has the defaults of custom properties', () => {
    for (const property of documented.cssProperties) {
      const fallback = usage.fallbacks.get(property.name);
      // A default with a function such as `light-dark()` is too long for a table.
      if (fallback) expect(property).toHaveProperty('default', fallback);
    }
    expect(usage.fallbacks.size).toBeGreaterThan(2);
  });
});

test.each(
  Object.entries({
    ...documented,
    'fields and methods of events': documented.events.flatMap(({ fields, methods }) => [
      ...fields,
      ...methods,
    ]),
  }).filter(([, entries]) => Array.isArray(entries)) as [string, { name: string }[]][],
)('the docstrings describe all %s', (_, entries) => {
  const undescribed = entries.filter((entry) => !('description' in entry && entry.description));
  expect(getNames(undescribed)).toEqual([]);
});

describe('the error code', () => {
  test.each(errors)('$code has a cause and advice', ({ cause, advice }) => {
    expect(cause).toMatch(/\.$/);
    expect(advice).toMatch(/\.$/);
  });

  test.each(errors)('$code has an anchor in the README', ({ code }) => {
    expect(readme.split(`id="${toAnchor(code)}"`)).toHaveLength(2);
  });
});

describe('the data for editors', () => {
  const manifest = toManifest(documented, true);
  const html = vscodeHtmlData(documented);
  const css = vscodeCssData(documented, true);
  const webTypes = toWebTypes(documented, { name: 'a', version: '1' }, true);

  test.each(['attributes', 'events', 'slots', 'cssProperties', 'states'] as const)(
    'has all %s in the manifest and in web-types',
    (kind) => {
      for (const { name } of documented[kind]) {
        expect(JSON.stringify(manifest)).toContain(`"name":"${name}"`);
        expect(JSON.stringify(webTypes)).toMatch(new RegExp(`"name":"(state\\()?${name}\\)?"`));
      }
    },
  );

  test('has every method, event, slot and state in the hover text of VS Code', () => {
    const { description } = html.tags[0]!;
    const { methods, events, slots, states } = documented;
    for (const { name } of [...methods, ...events, ...slots, ...states]) {
      expect(description.value).toContain(`\`${name}`);
    }
  });

  test('has the values of attributes for VS Code', () => {
    const { attributes } = html.tags[0]!;
    expect(attributes.find(({ name }) => name === 'environment')).toMatchObject({
      values: [{ name: 'live' }, { name: 'sandbox' }, { name: 'local' }],
    });
    expect(attributes.find(({ name }) => name === 'no-padding')).toHaveProperty('valueSet', 'v');
  });

  test('has custom states only if the tag has them', () => {
    expect(css.pseudoClasses).toContainEqual(expect.objectContaining({ name: ':state(pending)' }));
    expect(vscodeCssData(documented, false)).not.toHaveProperty('pseudoClasses');
    expect(JSON.stringify(toManifest(documented, false))).not.toContain('cssStates');
  });

  test('has the types of the source in the manifest', () => {
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
