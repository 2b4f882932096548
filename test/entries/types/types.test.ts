import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LedyerCheckoutElement } from '../../../src/element/index.js';

test('TagAttributes lists every attribute of the tag', () => {
  const text = readFileSync(new URL('../../../src/entries/types/tag.ts', import.meta.url), 'utf8');
  const [, attributes = ''] = /interface TagAttributes \{([^}]*)\}/.exec(text)!;
  const typed = [...attributes.matchAll(/^ {2}'?([\w-]+)'?\?:/gm)].map(([, name]) => name!);
  // `lang` and `nonce` are attributes of every element.
  const existing = LedyerCheckoutElement.observedAttributes;
  expect(typed.sort()).toEqual(existing.filter((name) => !/^(lang|nonce)$/.test(name)).sort());
});
