import ts from 'typescript';
import { expect, test } from 'vitest';
import {
  findInternalNames,
  findReplaceableNames,
  findTexts,
  handoffNames,
} from '../scripts/build/internal-names.js';

/** Modules whose exports pages, the other CDN files, or the texts of errors use. */
const sharedModules = [
  'src/element/index.ts',
  'src/element/runtime/explanations.ts',
  'src/element/runtime/locales/sv.ts',
  'src/element/runtime/when-near-viewport.ts',
  'src/entries/cdn/handoff.ts',
  'src/ledyer/client-api.ts',
  'src/session/session-status.ts',
];

/** Returns the names of all properties that the types of the modules' exports have, at any depth. */
function findSharedNames(modules = sharedModules): Set<string> {
  const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const program = ts.createProgram(modules, options);
  const checker = program.getTypeChecker();
  const names = new Set<string>();
  const seen = new Set<ts.Type>();
  const isOwn = (symbol: ts.Symbol) =>
    symbol.declarations?.some((each) => each.getSourceFile().fileName.includes('/src/')) ?? false;

  const visit = (type: ts.Type): void => {
    if (seen.has(type)) return;
    seen.add(type);
    if (type.isUnionOrIntersection()) type.types.forEach(visit);
    checker.getTypeArguments(type as ts.TypeReference).forEach(visit);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      visit(signature.getReturnType());
      for (const parameter of signature.getParameters()) visit(checker.getTypeOfSymbol(parameter));
    }
    for (const property of type.getProperties()) {
      if (!isOwn(property) || property.name.includes('#')) continue;
      names.add(property.name);
      visit(checker.getTypeOfSymbol(property));
    }
  };
  for (const file of modules) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
    for (const symbol of checker.getExportsOfModule(module)) {
      const target =
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      names.add(symbol.name);
      visit(checker.getDeclaredTypeOfSymbol(target));
      visit(checker.getTypeOfSymbol(target));
    }
  }
  return names;
}

test('the CDN file keeps the names that pages and its other files use', () => {
  const shared = findSharedNames();
  // The types were found, to a depth that matters.
  for (const name of [
    'sessionId',
    'respondWith',
    'release',
    'shouldProceed',
    'recoverable',
    'container',
  ])
    expect(shared).toContain(name);
  expect([...findInternalNames()].filter((name) => shared.has(name))).toEqual([]);
});

test('names of the hand-over between the CDN files are no names that pages use', () => {
  const shared = findSharedNames([
    'src/element/index.ts',
    'src/element/runtime/locales/sv.ts',
    'src/session/session-status.ts',
  ]);
  expect(handoffNames.filter((name) => shared.has(name))).toEqual([]);
  expect(new Set(handoffNames).size).toBe(handoffNames.length);
});

test('the CDN file keeps names that are texts in it, or names of another package', () => {
  const [first, second, third] = findInternalNames();
  const replaceable = findReplaceableNames([`a ${first}.`], [`this.${second}()`]);
  expect(replaceable).not.toContain(first);
  expect(replaceable).not.toContain(second);
  expect(replaceable).toContain(third);
});

test('texts are found in literals and templates', () => {
  const literal = { type: 'Literal', value: 'one' };
  const template = { type: 'TemplateElement', value: { raw: 'two', cooked: 'two' } };
  const number = { type: 'Literal', value: 3 };
  expect(findTexts({ type: 'Program', body: [literal, { quasis: [template] }, number] })).toEqual([
    'one',
    'two',
  ]);
});
