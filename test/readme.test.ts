import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFragment, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { LedyerCheckoutElement } from '../src/element/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const blocks = [...readme.matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language, code], index) => ({
  name: `${index + 1}: ${code!.split('\n', 1)[0]!.slice(0, 60)}`,
  language: language!,
  code: code!,
}));
const inLanguage = (...languages: string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

/** What a block takes for granted, and whose JSX it is written in. */
const surroundings = 'declare const id: string;\ndeclare function done(orderId?: string): void;\n';
const jsxOf = (code: string) => (code.includes('tag/solid') ? 'solid-js' : 'react');

/** What the compiler says of the code of the README. */
function complaints(scripts: typeof blocks): string[] {
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(
    { ...(read.config as object), include: [], files: ['src/index.ts'] },
    ts.sys,
    root,
  );
  const files = new Map(
    scripts.map(({ language, code }, index) => {
      const isJsx = language === 'tsx';
      const pragma = isJsx ? `/** @jsxImportSource ${jsxOf(code)} */\n${surroundings}` : '';
      return [
        join(root, `readme-${index}.${isJsx ? 'tsx' : 'ts'}`),
        `${pragma}${code}\nexport {};`,
      ];
    }),
  );
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(
    [...files.keys(), join(root, 'src/element/build.d.ts')],
    // A page's script takes for granted that its elements are there.
    {
      ...options,
      strictNullChecks: false,
      exactOptionalPropertyTypes: false,
      jsx: ts.JsxEmit.Preserve,
    },
    {
      ...host,
      fileExists: (path) => files.has(path) || host.fileExists(path),
      readFile: (path) => files.get(path) ?? host.readFile(path),
      getSourceFile: (path, ...rest) =>
        files.has(path)
          ? ts.createSourceFile(path, files.get(path)!, rest[0], true)
          : host.getSourceFile(path, ...rest),
    },
  );
  return [...files.keys()].flatMap((path) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}

describe('the code in the README', () => {
  test('is there', () => {
    expect(inLanguage('js', 'ts', 'tsx').length).toBeGreaterThan(8);
  });

  test('compiles', () => {
    expect(complaints(inLanguage('js', 'ts', 'tsx'))).toEqual([]);
  });

  test('would be found wrong', () => {
    const wrong = "import { warmth } from 'ledyer-checkout';\nwarmth();";
    expect(complaints([{ name: '', language: 'js', code: wrong }])).toHaveLength(1);
  });

  test.each(inLanguage('html'))('$name writes attributes that the tag has', ({ code }) => {
    const known = LedyerCheckoutElement.observedAttributes;
    for (const tag of tagsIn(parseFragment(code))) {
      for (const { name } of tag.attrs) {
        const plain = name.replace(/^[:@[(]+|[\])]+$/g, '').replace(/^on/, '');
        // Angular names the property, which the parser has put into small letters.
        const isKnown = [...known, 'sessionid'].includes(plain) || plain.startsWith('ledyer-');
        expect(isKnown, `${name} in ${code}`).toBe(true);
      }
    }
  });

  test('names no version but this one', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    const named = [...readme.matchAll(/ledyer-checkout@(\d[\w.-]*)/g)].map(([, found]) => found);
    expect(new Set([...named, version])).toEqual(new Set([version]));
  });
});

function tagsIn(node: Tree.ParentNode): Tree.Element[] {
  return node.childNodes.flatMap((child) =>
    'childNodes' in child
      ? [
          ...('tagName' in child && child.tagName === 'ledyer-checkout' ? [child] : []),
          ...tagsIn(child),
        ]
      : [],
  );
}
