/** What the source says of the tag: its docstring, its public members, and the classes of its events. */
import ts from 'typescript';
import { docLinesOf, proseOf, type DocLine, type Prose } from './jsdoc.js';
import { checker, docsOf, exportedClasses, isOurs, textOf, fewWordsOf } from './ts-program.js';
import type { ExportedClass } from './ts-program.js';

/** Something with a name. */
export interface Documented {
  readonly name: string;
  readonly description: string;
}

export interface Attribute extends Documented {
  readonly type: string;
  /** The words it may hold, where these are few. */
  readonly values: readonly string[];
  readonly default: string | undefined;
  /** The property that it belongs to. */
  readonly property: string;
}

export interface Property extends Documented {
  readonly type: string;
  readonly readonly: boolean;
  /** The attribute that sets it too. */
  readonly attribute: string | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

export interface Method extends Documented {
  readonly parameters: readonly Parameter[];
  readonly returns: string;
}

/** What an event carries. */
export interface EventField extends Documented {
  readonly type: string;
  /** The words it may hold, where these are few. */
  readonly values: readonly string[];
}

export interface ElementEvent extends Documented {
  readonly class: string;
  /** What its class says of itself. */
  readonly classDescription: string;
  /** Its fields, without the session that every event carries. */
  readonly fields: readonly EventField[];
  readonly methods: readonly Method[];
}

export interface CssProperty extends Documented {
  readonly default: string | undefined;
}

export interface ElementDocumentation extends Prose {
  readonly tag: string;
  readonly class: string;
  readonly attributes: readonly Attribute[];
  readonly properties: readonly Property[];
  readonly methods: readonly Method[];
  readonly events: readonly ElementEvent[];
  readonly slots: readonly Documented[];
  readonly parts: readonly Documented[];
  readonly cssProperties: readonly CssProperty[];
  readonly states: readonly Documented[];
}

/** A public member of one of our classes. */
interface Member {
  readonly symbol: ts.Symbol;
  readonly declaration: ts.Declaration;
  readonly type: ts.Type;
}

/** The public members of a class that are ours, without what a browser or Lit calls. */
function membersOf({ symbol }: ExportedClass): Member[] {
  return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).flatMap((member) => {
    const declaration = member.valueDeclaration;
    if (!declaration || !isOurs(declaration) || isHidden(member, declaration)) return [];
    return [{ symbol: member, declaration, type: checker.getTypeOfSymbol(member) }];
  });
}

function isHidden(member: ts.Symbol, declaration: ts.Declaration): boolean {
  const name = ts.getNameOfDeclaration(declaration);
  const flags = ts.getCombinedModifierFlags(declaration);
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (
    name?.kind !== ts.SyntaxKind.Identifier ||
    (flags & hidden) !== 0 ||
    member.name.endsWith('Callback') ||
    member.getJsDocTags().some((tag) => tag.name === 'internal') ||
    // What is overridden is known already, unless the source has more to say.
    ((flags & ts.ModifierFlags.Override) !== 0 && docsOf(declaration) === '')
  );
}

const isMethod = ({ declaration }: Member): boolean => ts.isMethodDeclaration(declaration);

const isReadonly = ({ symbol, declaration }: Member): boolean =>
  (symbol.flags & ts.SymbolFlags.GetAccessor && !(symbol.flags & ts.SymbolFlags.SetAccessor)) !==
    0 || (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0;

function methodOf({ symbol, declaration, type }: Member): Method {
  const [signature] = type.getCallSignatures();
  if (!signature) throw new Error(`${symbol.name} cannot be called`);
  return {
    name: symbol.name,
    description: docsOf(declaration),
    parameters: signature.parameters.map((parameter) => ({
      name: parameter.name,
      type: textOf(checker.getTypeOfSymbolAtLocation(parameter, declaration)),
      optional:
        parameter.valueDeclaration !== undefined &&
        ts.isParameter(parameter.valueDeclaration) &&
        checker.isOptionalParameter(parameter.valueDeclaration),
    })),
    returns: textOf(signature.getReturnType()),
  };
}

const camelCase = (attribute: string): string =>
  attribute.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function attributeOf({ type = 'string', ...line }: DocLine): Attribute {
  const words = type.split('|').map((word) => /^\s*'([^']*)'\s*$/.exec(word)?.[1]);
  return {
    name: line.name,
    type,
    values: words.every((word) => word !== undefined) ? words : [],
    default: line.default,
    description: line.description,
    property: camelCase(line.name),
  };
}

/** @throws when no class of the name in `@fires` is exported */
function eventOf({ name, type, description }: DocLine): ElementEvent {
  const found = exportedClasses.find((exported) => exported.name === type);
  if (!found) {
    throw new Error(`@fires {${String(type)}} ${name}: src/element/index.ts exports no such class`);
  }
  const members = membersOf(found).filter(({ symbol }) => symbol.name !== 'sessionId');
  return {
    name,
    description,
    class: found.name,
    classDescription: docsOf(found.declaration),
    fields: members
      .filter((member) => !isMethod(member))
      .map((field) => ({
        name: field.symbol.name,
        description: docsOf(field.declaration),
        type: textOf(field.type),
        values: fewWordsOf(field.type),
      })),
    methods: members.filter(isMethod).map(methodOf),
  };
}

/**
 * All that the source says of the tag.
 *
 * @throws when no exported class has `@tag`
 */
export function elementDocumentation(): ElementDocumentation {
  const element = exportedClasses.find(({ declaration }) =>
    docLinesOf(declaration).some(({ tag }) => tag === 'tag'),
  );
  if (!element) throw new Error('No class of src/element/index.ts has @tag in its docstring');
  const lines = docLinesOf(element.declaration);
  const tagged = (...names: string[]) => lines.filter(({ tag }) => names.includes(tag));
  const attributes = tagged('attr', 'attribute').map(attributeOf);
  const members = membersOf(element);
  return {
    tag: tagged('tag')[0]?.name ?? '',
    class: element.name,
    ...proseOf(element.declaration),
    attributes,
    properties: members
      .filter((member) => !isMethod(member))
      .map((member) => {
        const attribute = attributes.find(({ property }) => property === member.symbol.name);
        return {
          name: member.symbol.name,
          description: docsOf(member.declaration) || (attribute?.description ?? ''),
          type: textOf(member.type),
          readonly: isReadonly(member),
          attribute: attribute?.name,
        };
      }),
    methods: members.filter(isMethod).map(methodOf),
    events: tagged('fires').map(eventOf),
    slots: tagged('slot'),
    parts: tagged('csspart'),
    cssProperties: tagged('cssprop'),
    states: tagged('cssState', 'cssstate'),
  };
}
