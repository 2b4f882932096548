import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFragment, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { LedyerCheckoutElement } from '../src/element/index.js';
import { securityHeaders } from '../src/server/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (page: string) => readFileSync(join(root, page), 'utf8');

/** Every page for people: the pages at the root and the README of each folder. */
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'demo/README.md',
  'server-example/README.md',
  'src/README.md',
  ...readdirSync(join(root, 'src'))
    .map((layer) => `src/${layer}/README.md`)
    .filter((page) => existsSync(join(root, page))),
];

const blocks = pages.flatMap((page) =>
  [...read(page).matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language, code], index) => ({
    name: `${page} ${index + 1}: ${code!.split('\n', 1)[0]!.slice(0, 60)}`,
    language: language!,
    code: code!,
  })),
);
/** The scripts inside HTML blocks. */
const inlineScripts = blocks.flatMap(({ name, language, code }) =>
  language === 'html'
    ? [...code.matchAll(/<script type="module">\n(.*?)<\/script>/gs)].map(([, script]) => ({
        name,
        language: 'js',
        code: script!,
      }))
    : [],
);
const inLanguage = (...languages: string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

/** What a code block assumes, and which JSX it uses. */
const surroundings = 'declare const id: string;\ndeclare function done(orderId?: string): void;\n';
const jsxOf = (code: string) => (code.includes('types/solid') ? 'solid-js' : 'react');

/** Returns the compiler errors for the code of these pages. */
function complaints(scripts: typeof blocks): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(
    { ...(config.config as object), include: [], files: ['src/index.ts'] },
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
    // A page's script assumes that its elements exist.
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

describe('code blocks in the pages', () => {
  test('are found', () => {
    expect(inLanguage('js', 'ts', 'tsx').length).toBeGreaterThan(12);
  });

  test('compile, and a wrong one is reported', () => {
    // One program for both, because creating a program is slow.
    const wrong = "import { warmth } from 'ledyer-checkout';\nwarmth();";
    const scripts = [...inLanguage('js', 'ts', 'tsx'), ...inlineScripts];
    expect(inlineScripts.length).toBeGreaterThan(1);
    const found = complaints([...scripts, { name: '', language: 'js', code: wrong }]);
    expect(found.filter((text) => !text.includes('warmth'))).toEqual([]);
    expect(found).toHaveLength(1);
  }, 180_000);

  const markup = inLanguage('html', 'vue', 'svelte').filter(({ code }) =>
    /<ledyer-checkout\b/.test(code),
  );

  test('exist for every kind of markup', () => {
    expect(new Set(markup.map(({ language }) => language)).size).toBe(3);
  });

  test.each(markup)('$name uses only attributes that the tag has', ({ code }) => {
    const known = LedyerCheckoutElement.observedAttributes;
    // An HTML parser does not accept Svelte's braces as quotes.
    const tags = tagsIn(parseFragment(code.replace(/=\{.*?\}(?=[\s>])/g, '=""')));
    expect(tags).not.toEqual([]);
    for (const tag of tags) {
      for (const { name } of tag.attrs) {
        const plain = name.replace(/^[:@[(]+|[\])]+$/g, '').replace(/^on/, '');
        // Angular uses property names, which the HTML parser lowercases.
        const isKnown = [...known, 'sessionid'].includes(plain) || plain.startsWith('ledyer-');
        expect(isKnown, `${name} in ${code}`).toBe(true);
      }
    }
  });

  test('have the policy that the server kit sends, with a nonce and by host', () => {
    const words = (policy: string) => policy.split(/[;\s]+/).filter(Boolean);
    const shown = blocks.find(({ code }) => code.startsWith('default-src'))!.code;
    const nonce = 'c29tZS1ub25jZS1vci1vdGhlcg';
    const policyOf = (options: { nonce?: string }) =>
      securityHeaders({ environment: 'live', ...options })['content-security-policy']!;
    expect(words(shown.replace('…', nonce))).toEqual(words(policyOf({ nonce })));
    const [, byHost] = /`script-src` is `([^`]+)`/.exec(read('README.md'))!;
    expect(policyOf({})).toContain(`script-src ${byHost!};`);
  });

  test('name only this version', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/ledyer-checkout@(\d[\w.-]*)/g)].map(([, found]) => found),
    );
    expect(named.length).toBeGreaterThan(1);
    expect(new Set(named)).toEqual(new Set([version]));
  });
});

describe('links', () => {
  /** Returns the anchor of a heading, as GitHub and npm create it. */
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const anchorsIn = (page: string) => {
    const text = read(page).replaceAll(/^```.*?^```/gms, '');
    return [
      ...[...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!)),
      ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!),
    ];
  };
  /** Returns the links of a page into this repository, relative to the root, and the broken ones. */
  const linksIn = (page: string, text = read(page)) =>
    [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
      ([whole, path, anchor]) => ({
        whole,
        target: path ? join(dirname(page), path) : page,
        anchor,
      }),
    );
  const broken = (links: ReturnType<typeof linksIn>) =>
    links.filter(
      ({ target, anchor }) =>
        !existsSync(join(root, target)) ||
        (anchor !== undefined && !anchorsIn(target).includes(anchor)),
    );

  test('are found', () => {
    expect(pages.flatMap((page) => linksIn(page)).length).toBeGreaterThan(20);
  });

  test.each(pages)('of %s lead to existing files and headings', (page) => {
    expect(broken(linksIn(page))).toEqual([]);
  });

  test('are reported when they are broken', () => {
    const text = '[a](src/none.md) [b](#nowhere) [c](README.md#your-server) [d](demo/README.md#no)';
    expect(broken(linksIn('README.md', text)).map(({ whole }) => whole)).toEqual([
      '](src/none.md)',
      '](#nowhere)',
      '](demo/README.md#no)',
    ]);
  });

  test.each(pages.filter((page) => /^src\/.+\/README/.test(page)))(
    'lead from the README to %s',
    (page) => {
      expect(linksIn('README.md').map(({ target }) => target)).toContain(page);
    },
  );
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
