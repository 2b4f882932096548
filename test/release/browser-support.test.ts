// Checks that the published browser code runs in the oldest supported browsers.
import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';

/** Versions of the oldest supported browsers, by the names of MDN's data. */
const oldestBrowsers = { chrome: 109, firefox: 115, safari: 16, safari_ios: 16 };
/** The same browsers, by the names of esbuild. */
const targets = ['chrome109', 'firefox115', 'safari16.0'];

const files = [
  'dist/ledyer-checkout.js',
  'dist/session.js',
  'dist/warm-up.js',
  'dist/react.js',
  ...readdirSync('dist/ledyer-checkout').map((name) => `dist/ledyer-checkout/${name}`),
  ...['element', 'checkout-runtime', 'explanations'].map((name) => `dist/chunks/${name}.js`),
];

/**
 * Members that the check ignores. The code tests for them, catches their absence, or has objects with members of the
 * same name.
 */
const ignoredMembers = new Set(['dispose', 'error', 'metadata', 'timeout']);

/** An entry of MDN's browser compatibility data. */
interface Compat {
  readonly __compat?: {
    readonly support: Readonly<Record<string, SupportStatement | readonly SupportStatement[]>>;
  };
}
interface SupportStatement {
  readonly version_added: string | false | null;
}

/** Whether every one of the oldest browsers has the feature. */
function isSupported({ __compat }: Compat): boolean {
  if (!__compat) return true;
  return Object.entries(oldestBrowsers).every(([browser, version]) => {
    const support = __compat.support[browser];
    if (!support) return true;
    const { version_added: added } = [support].flat()[0]!;
    return added !== false && Number.parseFloat(String(added ?? 0).replace('≤', '')) <= version;
  });
}

type Members = Readonly<Record<string, Compat & Record<string, Compat>>>;
// Not imported: Vitest would take minutes to transform the data.
const { api, javascript } = JSON.parse(
  readFileSync('node_modules/@mdn/browser-compat-data/data.json', 'utf8'),
) as {
  api: Members;
  javascript: { builtins: Members };
};
const interfaces = { ...api, ...javascript.builtins };

/**
 * Members of JavaScript’s own types that the oldest browsers lack. The check only knows a member's name. Names that a supported
 * member has, too, are therefore not in this set.
 */
const missingMembers = new Set<string>();
const supportedMembers = new Set<string>();
for (const members of Object.values(javascript.builtins)) {
  for (const [key, member] of Object.entries(members)) {
    if (key === '__compat') continue;
    const name = key.replace(/_(static|event)$/, '');
    (isSupported(member) ? supportedMembers : missingMembers).add(name);
  }
}
for (const name of supportedMembers) missingMembers.delete(name);

interface SyntaxNode {
  readonly type?: string;
  readonly computed?: boolean;
  readonly object?: { readonly name?: string };
  readonly property?: { readonly name?: string };
  readonly callee?: { readonly name?: string };
}

/** Returns the features of a script that one of the oldest browsers lacks. */
function findMissingFeatures(code: string): string[] {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, computed, object, property, callee } = node as SyntaxNode;
    const name = property?.name;
    if (type === 'MemberExpression' && !computed && name && !ignoredMembers.has(name)) {
      const owner = interfaces[object?.name ?? ''];
      const member = owner?.[`${name}_static`] ?? owner?.[name];
      const isMissing = member ? !isSupported(member) : missingMembers.has(name);
      if (isMissing) found.add(`${member ? object?.name : '…'}.${name}`);
    }
    const constructed = type === 'NewExpression' && interfaces[callee?.name ?? ''];
    if (constructed && !isSupported(constructed)) found.add(`new ${callee!.name}`);
    for (const child of Object.values(node)) [child].flat().forEach(visit);
  };
  visit(parseSync('code.js', code).program);
  return [...found].sort();
}

describe('findMissingFeatures', () => {
  test.each([
    ['URL.canParse(text)', ['URL.canParse']],
    ['AbortSignal.any([])', ['AbortSignal.any']],
    ['list.toSorted()', ['….toSorted']],
    ['Object.groupBy(list, call)', ['Object.groupBy']],
    ['Promise.withResolvers()', ['Promise.withResolvers']],
    ['list.map(call); Object.hasOwn(a, b); list.at(-1)', []],
  ])('for `%s` returns %j', (code, features) => {
    expect(findMissingFeatures(code)).toEqual(features);
  });
});

describe.each(files)('%s', (file) => {
  const code = readFileSync(file, 'utf8');

  test('uses no API that the oldest browsers lack', () => {
    expect(findMissingFeatures(code)).toEqual([]);
  });

  test('has only syntax that the oldest browsers support', async () => {
    const options = { format: 'esm', minifyWhitespace: true } as const;
    const [asIs, rewritten] = await Promise.all([
      transform(code, { ...options, target: 'esnext' }),
      transform(code, { ...options, target: targets }),
    ]);
    expect(rewritten.code === asIs.code).toBe(true);
  });
});
