// Type-checks what "Copy as" writes, with the types of the frameworks.
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { copyAs } from '../../../demo/playground/workbench/copy-as/index.js';
import { exampleNames, examples } from '../../../demo/playground/workbench/examples.js';
import { importCompiler } from '../../../demo/server/import-compiler.js';
import { isFull } from '../../support/run-options.js';
import { parseHtml } from './parse-html.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** In `demo`, so that its packages are found. Nothing is written there. */
const folder = posix.join(root, 'demo/copied');

interface VueCompiler {
  parse(source: string): { readonly descriptor: object };
  compileScript(file: object, options: object): { readonly content: string };
}

/** Returns the messages of TypeScript about source files that exist in memory only. */
function findTypeErrors(sources: ReadonlyMap<string, string>): string[] {
  const configFile = posix.join(root, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  );
  const settings: ts.CompilerOptions = {
    ...options,
    jsx: ts.JsxEmit.ReactJSX,
    // Angular's decorators are the older ones.
    experimentalDecorators: true,
    types: [],
    noUnusedLocals: true,
  };
  const disk = ts.createCompilerHost(settings);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => sources.has(path) || disk.fileExists(path),
    readFile: (path) => sources.get(path) ?? disk.readFile(path),
    getSourceFile(path, ...rest) {
      const source = sources.get(path);
      return source === undefined
        ? disk.getSourceFile(path, ...rest)
        : ts.createSourceFile(path, source, ts.ScriptTarget.ES2022);
    },
  };
  const program = ts.createProgram([...sources.keys()], settings, host);
  return [...sources.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) =>
        `${posix.basename(path)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
}

test.runIf(isFull)('the copied code of every example has no type error', async () => {
  const vue = await importCompiler<VueCompiler>('vue/compiler-sfc');
  const sources = new Map<string, string>();
  const add = (name: string, code: string) => sources.set(posix.join(folder, name), code);
  for (const name of exampleNames) {
    const copy = (target: 'react' | 'vue' | 'angular') =>
      copyAs(target, examples[name].html, parseHtml) ?? '';
    add(`${name}.tsx`, copy('react'));
    add(`${name}.component.ts`, copy('angular'));
    const { descriptor } = vue.parse(copy('vue'));
    const { content } = vue.compileScript(descriptor, { id: name });
    add(`${name}.vue.ts`, content);
  }
  // A mistake, to see that errors are found.
  add(
    'wrong.tsx',
    copyAs('react', examples.minimal.html, parseHtml)?.replace('{ orderId }', '{ ordrId }') ?? '',
  );
  const errors = findTypeErrors(sources);
  expect(errors.filter((error) => error.startsWith('wrong.tsx'))).not.toEqual([]);
  expect(errors.filter((error) => !error.startsWith('wrong.tsx'))).toEqual([]);
});
