import { describe, expect, test } from 'vitest';
import { getMessages } from '../../../../src/emulator/ui/checkout-page/locales/index.js';

/** Yields every message of a language with its path. Placeholders are filled with a word. */
function* listMessages(value: object, path = ''): Generator<[path: string, text: string]> {
  for (const [key, text] of Object.entries(value) as [string, unknown][]) {
    const here = path ? `${path}.${key}` : key;
    if (typeof text === 'string') yield [here, text];
    else if (typeof text === 'function')
      yield [here, (text as (...words: string[]) => string)('A', 'B', 'C')];
    else yield* listMessages(text as object, here);
  }
}

const english = new Map(listMessages(getMessages('en-US')));

describe('the messages of the checkout page', () => {
  test('follow the session’s language in either spelling of its locale', () => {
    expect(getMessages('sv-SE').language).toBe('sv');
    expect(getMessages('sv_SE').language).toBe('sv');
    expect(getMessages('SV').language).toBe('sv');
    for (const locale of ['nb-NO', 'no-NO', 'nn_NO'])
      expect(getMessages(locale).language).toBe('nb');
    expect(getMessages('da-DK').language).toBe('da');
    expect(getMessages('fi-FI').language).toBe('fi');
  });

  test('are English for an unknown language', () => {
    expect(getMessages('pt-BR').language).toBe('en');
    expect(getMessages('').language).toBe('en');
  });

  test.each(['sv', 'nb', 'da', 'fi'])('are complete, not empty and translated: %s', (locale) => {
    const texts = new Map(listMessages(getMessages(locale)));
    expect([...texts.keys()]).toEqual([...english.keys()]);
    for (const [path, text] of texts) {
      expect(text.trim(), path).toBe(text);
      expect(text, path).not.toBe('');
    }
    const same = [...texts].filter(([path, text]) => english.get(path) === text);
    expect(same.map(([path]) => path)).toEqual(sharedWithEnglish[locale] ?? []);
  });

  test('use every argument', () => {
    expect(getMessages('sv').signatory.body('Jan', 'Rocket 4', 'Kontorslagret')).toBe(
      'Jan vill köpa från Kontorslagret för Rocket 4 och ber dig att signera.',
    );
  });
});

/** Words that are the same in a language and in English. */
const sharedWithEnglish: Readonly<Record<string, readonly string[]>> = {
  sv: ['address.attentionName'],
};
