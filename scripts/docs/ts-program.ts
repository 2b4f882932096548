/** Type-checks the source of the tag, for the generators of its documentation. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { joinLines } from './doc-text.js';

const folder = resolve('src/element');
const entry = resolve(folder, 'index.ts');

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
  resolve(folder, name),
);

const program = ts.createProgram(
  files.filter((file) => file.endsWith('.ts')),
  {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
);

export const checker = program.getTypeChecker();

/** All modules of the tag. */
export const modules = program
  .getSourceFiles()
  .filter(({ fileName }) => files.includes(resolve(fileName)));

/** The style sheets of the tag, without comments. */
export const stylesheets = files
  .filter((file) => file.endsWith('.css'))
  .map((file) => readFileSync(file, 'utf8').replaceAll(/\/\*.*?\*\//gs, ''));

export interface ExportedClass {
  readonly name: string;
  readonly declaration: ts.ClassDeclaration;
  readonly symbol: ts.Symbol;
}

/** The classes that the package exports: the element and its events. */
export const exportedClasses: readonly ExportedClass[] = getExports(entry).flatMap((exported) => {
  const symbol =
    exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = symbol.declarations?.find(ts.isClassDeclaration);
  return declaration ? [{ name: exported.name, declaration, symbol }] : [];
});

/** The names of all exports of the package's element entry, types included. */
export const exportedNames: ReadonlySet<string> = new Set(
  getExports(entry).map(({ name }) => name),
);

function getExports(file: string): ts.Symbol[] {
  const source = program.getSourceFile(file);
  const symbol = source && checker.getSymbolAtLocation(source);
  if (!symbol) throw new Error(`${file} has no exports`);
  return checker.getExportsOfModule(symbol);
}

/** Returns whether `src/element` declares this, rather than Lit or the browser. */
export const isLocal = (declaration: ts.Declaration | undefined): boolean =>
  modules.some((module) => module === declaration?.getSourceFile());

/** Returns the text of a declaration's doc comment, without tags and without inherited comments. */
export const getDocComment = (declaration: ts.Declaration): string =>
  ts
    .getJSDocCommentsAndTags(declaration)
    .filter(ts.isJSDoc)
    .map(({ comment }) => joinLines(ts.getTextOfJSDocComment(comment) ?? ''))
    .join('\n\n');

/** Returns the members of a union of string literals in source order. Returns `[]` for other types. */
export function getLiterals(type: ts.Type): readonly string[] {
  const parts = type.isUnion() ? type.types : [type];
  const literals = parts.filter((part) => !(part.flags & ts.TypeFlags.Undefined));
  if (!literals.every((part) => part.isStringLiteral())) return [];
  const values = literals.map(({ value }) => value);
  const source = type.aliasSymbol?.declarations?.[0]?.getSourceFile().text ?? '';
  return values.sort((a, b) => source.indexOf(`'${a}'`) - source.indexOf(`'${b}'`));
}

const maxListedLiterals = 6;

/** Returns the literals of a short union. Returns `[]` if there are too many to list. */
export function getShortLiterals(type: ts.Type): readonly string[] {
  const literals = getLiterals(type);
  return literals.length > maxListedLiterals ? [] : literals;
}

/** Returns a type as text: a short union by its members, any other type by its name. */
export function typeToText(type: ts.Type): string {
  const literals = getShortLiterals(type);
  const text = checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
  if (literals.length === 0) return text;
  const quoted = literals.map((literal) => `'${literal}'`);
  return (text.includes('undefined') ? [...quoted, 'undefined'] : quoted).join(' | ');
}
