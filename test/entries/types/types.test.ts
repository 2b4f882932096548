import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LedyerCheckoutElement } from '../../../src/element/index.js';

describe('`TagAttributes`', () => {
  test('has every attribute that the tag declares', () => {
    const text = readFileSync(
      new URL('../../../src/entries/types/tag.ts', import.meta.url),
      'utf8',
    );
    const [, attributes = ''] = /interface TagAttributes \{([^}]*)\}/.exec(text)!;
    const typed = [...attributes.matchAll(/^ {2}'?([\w-]+)'?\?:/gm)].map(([, name]) => name!);
    // `lang` and `nonce` are attributes of every element.
    const existing = LedyerCheckoutElement.observedAttributes;
    expect(typed.sort()).toEqual(existing.filter((name) => !/^(lang|nonce)$/.test(name)).sort());
  });
});
