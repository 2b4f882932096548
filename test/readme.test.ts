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
const getBlocks = (...languages: string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

/** Declarations that code blocks assume. */
const assumedDeclarations =
  'declare const id: string;\ndeclare function done(orderId?: string): void;\n';
/** The function of an analytics script. */
const assumedAnalytics = 'declare function gtag(...command: unknown[]): void;\n';
/** Replaces the URL of a built file by the name of its entry, which has types. */
const toEntryNames = (code: string) =>
  code.replace("'/dist/session.js'", "'ledyer-checkout/session'");
const getJsxSource = (code: string) => (code.includes('types/solid') ? 'solid-js' : 'react');

/** Returns the compiler errors for the code of these pages. */
function getCompilerErrors(scripts: typeof blocks): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(
    { ...(config.config as object), include: [], files: ['src/index.ts'] },
    ts.sys,
    root,
  );
  const files = new Map(
    scripts.map(({ language, code }, index) => {
      const isJsx = language === 'tsx';
      const pragma = isJsx
        ? `/** @jsxImportSource ${getJsxSource(code)} */\n${assumedDeclarations}`
        : '';
      return [
        join(root, `readme-${index}.${isJsx ? 'tsx' : 'ts'}`),
        `${pragma}${code.includes('gtag(') ? assumedAnalytics : ''}${toEntryNames(code)}\nexport {};`,
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

describe('the code blocks of the READMEs', () => {
  test('are found by this test', () => {
    expect(getBlocks('js', 'ts', 'tsx').length).toBeGreaterThan(12);
  });

  test('compile, and a block with an error is reported', () => {
    // One program for both, because creating a program is slow.
    const invalid = "import { warmth } from 'ledyer-checkout';\nwarmth();";
    const scripts = [...getBlocks('js', 'ts', 'tsx'), ...inlineScripts];
    expect(inlineScripts.length).toBeGreaterThan(0);
    const errors = getCompilerErrors([...scripts, { name: '', language: 'js', code: invalid }]);
    expect(errors.filter((text) => !text.includes('warmth'))).toEqual([]);
    expect(errors).toHaveLength(1);
  }, 180_000);

  const markup = getBlocks('html', 'vue', 'svelte').filter(({ code }) =>
    /<ledyer-checkout\b/.test(code),
  );

  test('show the tag in HTML, Vue and Svelte', () => {
    expect(new Set(markup.map(({ language }) => language)).size).toBe(3);
  });

  test.each(markup)('$name uses only attributes that the tag has', ({ code }) => {
    const known = LedyerCheckoutElement.observedAttributes;
    // An HTML parser does not accept Svelte's braces as quotes.
    const tags = findTags(parseFragment(code.replace(/=\{.*?\}(?=[\s>])/g, '=""')));
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

  test('show the content security policy that the server kit sends, with a nonce and by host', () => {
    const splitPolicy = (policy: string) => policy.split(/[;\s]+/).filter(Boolean);
    const documented = blocks.find(({ code }) => code.startsWith('default-src'))!.code;
    const nonce = 'c29tZS1ub25jZS1vci1vdGhlcg';
    const getPolicy = (options: { nonce?: string }) =>
      securityHeaders({ environment: 'live', ...options })['content-security-policy']!;
    expect(splitPolicy(documented.replace('…', nonce))).toEqual(splitPolicy(getPolicy({ nonce })));
    const [, byHost] = /`script-src` is `([^`]+)`/.exec(read('README.md'))!;
    expect(getPolicy({})).toContain(`script-src ${byHost!};`);
  });

  test('name only the current version of the package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/ledyer-checkout@(\d[\w.-]*)/g)].map(([, found]) => found),
    );
    expect(named.length).toBeGreaterThan(1);
    expect(new Set(named)).toEqual(new Set([version]));
  });
});

describe('the links of the READMEs', () => {
  /** Returns the anchor of a heading, as GitHub and npm create it. */
  const toAnchor = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const getAnchors = (page: string) => {
    const text = read(page).replaceAll(/^```.*?^```/gms, '');
    return [
      ...[...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => toAnchor(heading!)),
      ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!),
    ];
  };
  /** Returns the links of a page into this repository, relative to the root, and the broken ones. */
  const getLinks = (page: string, text = read(page)) =>
    [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
      ([whole, path, anchor]) => ({
        whole,
        target: path ? join(dirname(page), path) : page,
        anchor,
      }),
    );
  const findBroken = (links: ReturnType<typeof getLinks>) =>
    links.filter(
      ({ target, anchor }) =>
        !existsSync(join(root, target)) ||
        (anchor !== undefined && !getAnchors(target).includes(anchor)),
    );

  test('are found by this test', () => {
    expect(pages.flatMap((page) => getLinks(page)).length).toBeGreaterThan(20);
  });

  test.each(pages)('in %s lead to existing files and headings', (page) => {
    expect(findBroken(getLinks(page))).toEqual([]);
  });

  test('are reported by this test when they are broken', () => {
    const text = '[a](src/none.md) [b](#nowhere) [c](README.md#your-server) [d](demo/README.md#no)';
    expect(findBroken(getLinks('README.md', text)).map(({ whole }) => whole)).toEqual([
      '](src/none.md)',
      '](#nowhere)',
      '](demo/README.md#no)',
    ]);
  });

  test.each(pages.filter((page) => /^src\/.+\/README/.test(page)))(
    'lead from the main README to %s',
    (page) => {
      expect(getLinks('README.md').map(({ target }) => target)).toContain(page);
    },
  );
});

function findTags(node: Tree.ParentNode): Tree.Element[] {
  return node.childNodes.flatMap((child) =>
    'childNodes' in child
      ? [
          ...('tagName' in child && child.tagName === 'ledyer-checkout' ? [child] : []),
          ...findTags(child),
        ]
      : [],
  );
}
