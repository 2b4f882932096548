/** Reads the documentation of the tag from its source: docstring, public members and event classes. */
import ts from 'typescript';
import { getDocTags, getDescription, type DocTag, type Description } from './jsdoc.js';
import {
  checker,
  getDocComment,
  exportedClasses,
  isLocal,
  typeToText,
  getShortLiterals,
} from './ts-program.js';
import type { ExportedClass } from './ts-program.js';

export interface DocEntry {
  readonly name: string;
  readonly description: string;
}

export interface Attribute extends DocEntry {
  readonly type: string;
  /** The allowed values, if there are few. */
  readonly values: readonly string[];
  readonly default: string | undefined;
  /** The property that reflects it. */
  readonly property: string;
}

export interface Property extends DocEntry {
  readonly type: string;
  readonly readonly: boolean;
  /** The attribute that also sets it. */
  readonly attribute: string | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

export interface Method extends DocEntry {
  readonly parameters: readonly Parameter[];
  readonly returns: string;
}

export interface EventField extends DocEntry {
  readonly type: string;
  /** The allowed values, if there are few. */
  readonly values: readonly string[];
}

export interface ElementEvent extends DocEntry {
  readonly class: string;
  /** The docstring of its class. */
  readonly classDescription: string;
  /** Its fields, without `sessionId`, which every event has. */
  readonly fields: readonly EventField[];
  readonly methods: readonly Method[];
}

export interface CssProperty extends DocEntry {
  readonly default: string | undefined;
}

export interface ElementDocumentation extends Description {
  readonly tag: string;
  readonly class: string;
  readonly attributes: readonly Attribute[];
  readonly properties: readonly Property[];
  readonly methods: readonly Method[];
  readonly events: readonly ElementEvent[];
  readonly slots: readonly DocEntry[];
  readonly parts: readonly DocEntry[];
  readonly cssProperties: readonly CssProperty[];
  readonly states: readonly DocEntry[];
}

interface Member {
  readonly symbol: ts.Symbol;
  readonly declaration: ts.Declaration;
  readonly type: ts.Type;
}

/** Returns the public members that a class of this package declares, without lifecycle callbacks. */
function getMembers({ symbol }: ExportedClass): Member[] {
  return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).flatMap((member) => {
    const declaration = member.valueDeclaration;
    if (!declaration || !isLocal(declaration) || isHidden(member, declaration)) return [];
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
    // An override without its own docstring adds nothing to the documentation.
    ((flags & ts.ModifierFlags.Override) !== 0 && getDocComment(declaration) === '')
  );
}

const isMethod = ({ declaration }: Member): boolean => ts.isMethodDeclaration(declaration);

const isReadonly = ({ symbol, declaration }: Member): boolean =>
  (symbol.flags & ts.SymbolFlags.GetAccessor && !(symbol.flags & ts.SymbolFlags.SetAccessor)) !==
    0 || (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0;

function toMethod({ symbol, declaration, type }: Member): Method {
  const [signature] = type.getCallSignatures();
  if (!signature) throw new Error(`${symbol.name} has no call signature`);
  return {
    name: symbol.name,
    description: getDocComment(declaration),
    parameters: signature.parameters.map((parameter) => ({
      name: parameter.name,
      type: typeToText(checker.getTypeOfSymbolAtLocation(parameter, declaration)),
      optional:
        parameter.valueDeclaration !== undefined &&
        ts.isParameter(parameter.valueDeclaration) &&
        checker.isOptionalParameter(parameter.valueDeclaration),
    })),
    returns: typeToText(signature.getReturnType()),
  };
}

const toCamelCase = (attribute: string): string =>
  attribute.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function toAttribute({ type = 'string', ...docTag }: DocTag): Attribute {
  const literals = type.split('|').map((part) => /^\s*'([^']*)'\s*$/.exec(part)?.[1]);
  return {
    name: docTag.name,
    type,
    values: literals.every((literal) => literal !== undefined) ? literals : [],
    default: docTag.default,
    description: docTag.description,
    property: toCamelCase(docTag.name),
  };
}

/** @throws {Error} when no class of the name in `@fires` is exported */
function toEvent({ name, type, description }: DocTag): ElementEvent {
  const eventClass = exportedClasses.find((exported) => exported.name === type);
  if (!eventClass) {
    throw new Error(`@fires {${String(type)}} ${name}: src/element/index.ts exports no such class`);
  }
  const members = getMembers(eventClass).filter(({ symbol }) => symbol.name !== 'sessionId');
  return {
    name,
    description,
    class: eventClass.name,
    classDescription: getDocComment(eventClass.declaration),
    fields: members
      .filter((member) => !isMethod(member))
      .map((field) => ({
        name: field.symbol.name,
        description: getDocComment(field.declaration),
        type: typeToText(field.type),
        values: getShortLiterals(field.type),
      })),
    methods: members.filter(isMethod).map(toMethod),
  };
}

/**
 * Returns the documentation of the tag.
 *
 * @throws {Error} when no exported class has `@tag`
 */
export function documentElement(): ElementDocumentation {
  const element = exportedClasses.find(({ declaration }) =>
    getDocTags(declaration).some(({ tag }) => tag === 'tag'),
  );
  if (!element) throw new Error('No class of src/element/index.ts has @tag in its docstring');
  const docTags = getDocTags(element.declaration);
  const tagged = (...names: string[]) => docTags.filter(({ tag }) => names.includes(tag));
  const attributes = tagged('attr', 'attribute').map(toAttribute);
  const members = getMembers(element);
  return {
    tag: tagged('tag')[0]?.name ?? '',
    class: element.name,
    ...getDescription(element.declaration),
    attributes,
    properties: members
      .filter((member) => !isMethod(member))
      .map((member) => {
        const attribute = attributes.find(({ property }) => property === member.symbol.name);
        return {
          name: member.symbol.name,
          description: getDocComment(member.declaration) || (attribute?.description ?? ''),
          type: typeToText(member.type),
          readonly: isReadonly(member),
          attribute: attribute?.name,
        };
      }),
    methods: members.filter(isMethod).map(toMethod),
    events: tagged('fires').map(toEvent),
    slots: tagged('slot'),
    parts: tagged('csspart'),
    cssProperties: tagged('cssprop'),
    states: tagged('cssState', 'cssstate'),
  };
}
