/** The source of the tag as TypeScript understands it: what is exported, and of which type. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

const folder = resolve('src/element');
const entry = resolve(folder, 'index.ts');

const files = readdirSync(folder).map((name) => resolve(folder, name));

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

/** The modules of the tag, whichever they are today. */
export const modules = program
  .getSourceFiles()
  .filter(({ fileName }) => files.includes(resolve(fileName)));

/** Stylesheets that lie beside them, without comments. */
export const stylesheets = files
  .filter((file) => file.endsWith('.css'))
  .map((file) => readFileSync(file, 'utf8').replaceAll(/\/\*.*?\*\//gs, ''));

/** A class that the package exports. */
export interface ExportedClass {
  readonly name: string;
  readonly declaration: ts.ClassDeclaration;
  readonly symbol: ts.Symbol;
}

/** The classes that the package exports, the tag's own and those of its events. */
export const exportedClasses: readonly ExportedClass[] = exportsOf(entry).flatMap((exported) => {
  const symbol =
    exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = symbol.declarations?.find(ts.isClassDeclaration);
  return declaration ? [{ name: exported.name, declaration, symbol }] : [];
});

function exportsOf(file: string): ts.Symbol[] {
  const source = program.getSourceFile(file);
  const symbol = source && checker.getSymbolAtLocation(source);
  if (!symbol) throw new Error(`${file} exports nothing`);
  return checker.getExportsOfModule(symbol);
}

/** Whether something is declared here, rather than in Lit or in the browser. */
export const isOurs = (declaration: ts.Declaration | undefined): boolean =>
  modules.some((module) => module === declaration?.getSourceFile());

/** The text of a doc comment, without its tags. What a declaration inherits is not its own. */
export const docsOf = (declaration: ts.Declaration): string =>
  ts
    .getJSDocCommentsAndTags(declaration)
    .filter(ts.isJSDoc)
    .map(({ comment }) => unwrapped(ts.getTextOfJSDocComment(comment) ?? ''))
    .join('\n\n');

/** Paragraphs of a comment as one line each, and links as the names they lead to. */
export const unwrapped = (text: string): string =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, ' ').trim())
    .join('\n\n')
    .replaceAll(/\{@link\s+([^\s}]+)[^}]*\}/g, '`$1`');

/** The words of a type that is made of a few words, in the order of its source; else nothing. */
export function wordsOf(type: ts.Type): readonly string[] {
  const parts = type.isUnion() ? type.types : [type];
  const literals = parts.filter((part) => !(part.flags & ts.TypeFlags.Undefined));
  if (!literals.every((part) => part.isStringLiteral())) return [];
  const words = literals.map(({ value }) => value);
  const source = type.aliasSymbol?.declarations?.[0]?.getSourceFile().text ?? '';
  return words.sort((a, b) => source.indexOf(`'${a}'`) - source.indexOf(`'${b}'`));
}

/** The same, and nothing where there are too many to be written one by one. */
export function fewWordsOf(type: ts.Type): readonly string[] {
  const words = wordsOf(type);
  return words.length > 6 ? [] : words;
}

/** A type as a reader wants it: a few words one by one, anything longer by its name. */
export function textOf(type: ts.Type): string {
  const words = fewWordsOf(type);
  const text = checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
  if (words.length === 0) return text;
  const quoted = words.map((word) => `'${word}'`);
  return (text.includes('undefined') ? [...quoted, 'undefined'] : quoted).join(' | ');
}
