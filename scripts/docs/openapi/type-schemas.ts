/** Generates JSON Schemas from the TypeScript types of the source, with their doc comments. */
import { resolve } from 'node:path';
import ts from 'typescript';
import { joinLines } from '../doc-text.js';
import { toNullable, toReference, type Schema } from './schema.js';

/** Information that the types lack. Fields are named `Type.field`, after the type that declares them. */
export interface SchemaNotes {
  /** Limits and formats of fields. */
  readonly limits?: Readonly<Record<string, Schema>>;
  /** Appended to the description of a type. */
  readonly describeType?: (name: string) => string | undefined;
  /** Returns additions to the schema of a field that `type` has or inherits. */
  readonly annotateField?: (field: string, type: string) => Schema;
}

/** Schemas of named types, by name. Adds the types that they refer to. */
export class TypeSchemas {
  readonly #checker: ts.TypeChecker;
  readonly #symbols = new Map<string, ts.Symbol>();
  readonly #notes: SchemaNotes;
  readonly #schemas = new Map<string, Schema>();
  readonly #usedNotes = new Set<string>();

  constructor(files: readonly string[], notes: SchemaNotes = {}) {
    this.#notes = notes;
    const program = ts.createProgram(
      files.map((file) => resolve(file)),
      {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        types: [],
        strict: true,
        skipLibCheck: true,
        noEmit: true,
      },
    );
    this.#checker = program.getTypeChecker();
    for (const source of program.getSourceFiles().filter((each) => !each.isDeclarationFile)) {
      for (const statement of source.statements) {
        if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement))
          continue;
        const symbol = this.#checker.getSymbolAtLocation(statement.name);
        if (symbol) this.#symbols.set(statement.name.text, symbol);
      }
    }
  }

  /** The schemas of all types so far, by name. */
  get all(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Limits that belong to no field: their names are wrong or outdated. */
  get unusedLimits(): readonly string[] {
    return Object.keys(this.#notes.limits ?? {}).filter((field) => !this.#usedNotes.has(field));
  }

  /** Returns a reference to the type. @throws {Error} when the source has no such type */
  refer(name: string): Schema {
    if (!this.#schemas.has(name)) {
      // Set first, for types that refer to themselves.
      this.#schemas.set(name, {});
      this.#schemas.set(name, this.#toObject(name));
    }
    return toReference(name);
  }

  /** Returns the fields of a type, for parameters. */
  getFields(name: string): readonly { name: string; required: boolean; schema: Schema }[] {
    const { properties = {}, required = [] } = this.#toObject(name);
    return Object.entries(properties).map(([field, schema]) => ({
      name: field,
      required: required.includes(field),
      schema,
    }));
  }

  #resolve(name: ts.EntityName): ts.Symbol {
    const symbol = this.#checker.getSymbolAtLocation(name);
    if (!symbol) throw new Error(`${name.getText()} is not declared`);
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #getSymbol(name: string): ts.Symbol {
    const symbol = this.#symbols.get(name);
    if (!symbol) throw new Error(`The source has no type ${name}`);
    return symbol;
  }

  #toObject(name: string): Schema {
    const symbol = this.#getSymbol(name);
    const [declaration] = symbol.declarations ?? [];
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    const texts = [
      declaration && this.#describe(declaration),
      this.#notes.describeType?.(name),
    ].filter((text) => text);
    const fields = this.#checker
      .getPropertiesOfType(type)
      .map((field) => this.#toField(field, name));
    return {
      type: 'object',
      ...(texts.length > 0 && { description: texts.join('\n\n') }),
      properties: Object.fromEntries(fields.map(({ name: field, schema }) => [field, schema])),
      required: fields.filter(({ required }) => required).map(({ name: field }) => field),
    };
  }

  #toField(symbol: ts.Symbol, type = '') {
    const { name } = symbol;
    const declaration = symbol.declarations?.find(ts.isPropertySignature);
    if (!declaration?.type) throw new Error(`${name} has no declared type`);
    const owner = ts.isInterfaceDeclaration(declaration.parent) ? declaration.parent.name.text : '';
    const key = `${owner}.${name}`;
    this.#usedNotes.add(key);
    const description = this.#describe(declaration);
    const schema: Schema = {
      ...applyLimits(
        this.#toSchema(declaration.type),
        this.#notes.limits?.[key] ?? getFormat(name),
      ),
      ...(description && { description }),
      ...(/^Deprecated\b/.test(description) && { deprecated: true }),
    };
    const annotated = { ...schema, ...this.#notes.annotateField?.(key, type) };
    return {
      name,
      required: !(symbol.flags & ts.SymbolFlags.Optional),
      schema: annotated,
    };
  }

  #toSchema(node: ts.TypeNode): Schema {
    if (ts.isTypeOperatorNode(node) || ts.isParenthesizedTypeNode(node))
      return this.#toSchema(node.type);
    if (ts.isArrayTypeNode(node)) return { type: 'array', items: this.#toSchema(node.elementType) };
    if (ts.isTypeLiteralNode(node)) return this.#toInlineObject(node);
    if (ts.isUnionTypeNode(node)) return this.#toUnion(node);
    if (ts.isTypeReferenceNode(node)) return this.#toReferenced(node);
    if (ts.isIndexedAccessTypeNode(node)) return this.#toIndexed(node);
    if (isNull(node)) return { type: 'null' };
    const keyword = keywords[node.kind];
    return keyword ?? this.#toLiterals(node);
  }

  #toUnion({ types }: ts.UnionTypeNode): Schema {
    const parts = types.filter((part) => !isNull(part) && !isUndefined(part));
    const schemas = parts.map((part) => this.#toSchema(part));
    const names = schemas.map(({ type }) => type);
    const isPlain = schemas.every((schema) => Object.keys(schema).join() === 'type');
    const [first = {}] = schemas;
    const isEnum = schemas.length > 1 && schemas.every((schema) => schema.enum);
    const union: Schema =
      schemas.length === 1
        ? first
        : isEnum
          ? { type: 'string', enum: schemas.flatMap((schema) => schema.enum ?? []) }
          : isPlain
            ? { type: names as string[] }
            : { anyOf: schemas };
    if (parts.length === types.length || !types.some(isNull)) return union;
    return Array.isArray(union.type) ? { type: [...union.type, 'null'] } : toNullable(union);
  }

  #toReferenced(node: ts.TypeReferenceNode): Schema {
    const name = node.typeName.getText();
    const [argument] = node.typeArguments ?? [];
    if (name === 'Readonly' && argument) return this.#toSchema(argument);
    if (name === 'Record') return { type: 'object', additionalProperties: true };
    if (name === 'OpenEnum' && argument) {
      return { type: 'string', 'x-known-values': this.#getLiterals(argument) };
    }
    const symbol = this.#resolve(node.typeName);
    const properties = this.#checker.getPropertiesOfType(
      this.#checker.getDeclaredTypeOfSymbol(symbol),
    );
    const literals = this.#getLiterals(node);
    if (literals.length > 0) return { type: 'string', enum: literals };
    const [declaration] = symbol.declarations ?? [];
    if (
      declaration &&
      ts.isTypeAliasDeclaration(declaration) &&
      ts.isUnionTypeNode(declaration.type)
    )
      return this.#toSchema(declaration.type);
    if (properties.length === 0) return this.#toLiterals(node);
    if (this.#getSymbol(name) !== symbol) throw new Error(`Two types are called ${name}`);
    return this.refer(name);
  }

  /** Converts the type of a field, such as `InvoiceChannel['type']`. */
  #toIndexed({ objectType, indexType }: ts.IndexedAccessTypeNode): Schema {
    const property = this.#checker
      .getTypeFromTypeNode(objectType)
      .getProperty(indexType.getText().slice(1, -1));
    const declaration = property?.declarations?.find(ts.isPropertySignature);
    if (!declaration?.type) throw new Error(`${objectType.getText()} has no such field`);
    return this.#toSchema(declaration.type);
  }

  #toInlineObject(node: ts.TypeLiteralNode): Schema {
    const fields = node.members
      .filter(ts.isPropertySignature)
      .map((member) => this.#checker.getSymbolAtLocation(member.name))
      .filter((symbol) => symbol !== undefined)
      .map((symbol) => this.#toField(symbol));
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
      required: fields.filter(({ required }) => required).map(({ name }) => name),
    };
  }

  #toLiterals(node: ts.TypeNode): Schema {
    const literals = this.#getLiterals(node);
    if (literals.length === 0) throw new Error(`No schema for the type ${node.getText()}`);
    return { type: 'string', enum: literals };
  }

  #getLiterals(node: ts.TypeNode): readonly string[] {
    const type = this.#checker.getTypeFromTypeNode(node);
    const parts = type.isUnion() ? type.types : [type];
    return parts.every((part) => part.isStringLiteral()) ? parts.map(({ value }) => value) : [];
  }

  /** Returns the doc comment. A link to a constant becomes its value. */
  #describe(declaration: ts.Declaration): string {
    const [comment] = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc).slice(-1);
    const parts =
      typeof comment?.comment === 'string' ? [comment.comment] : (comment?.comment ?? []);
    const text = parts.map((part) =>
      typeof part === 'string'
        ? part
        : ts.isJSDocLink(part) && part.name
          ? this.#toValue(part.name)
          : part.text,
    );
    return joinLines(text.join(''));
  }

  #toValue(name: ts.EntityName | ts.JSDocMemberName): string {
    const symbol = this.#checker.getSymbolAtLocation(name);
    const type = symbol && this.#checker.getTypeOfSymbol(symbol);
    return type?.isNumberLiteral() || type?.isStringLiteral()
      ? String(type.value)
      : `\`${name.getText()}\``;
  }
}

/** Ledyer's and the kit's numbers are all integers: minor units, hundredths of a percent, seconds. */
const keywords: Partial<Record<ts.SyntaxKind, Schema>> = {
  [ts.SyntaxKind.StringKeyword]: { type: 'string' },
  [ts.SyntaxKind.NumberKeyword]: { type: 'integer' },
  [ts.SyntaxKind.BooleanKeyword]: { type: 'boolean' },
  [ts.SyntaxKind.ObjectKeyword]: { type: 'object', additionalProperties: true },
  [ts.SyntaxKind.UnknownKeyword]: {},
};

const isNull = (node: ts.TypeNode): boolean =>
  ts.isLiteralTypeNode(node) && node.literal.kind === ts.SyntaxKind.NullKeyword;
const isUndefined = (node: ts.TypeNode): boolean => node.kind === ts.SyntaxKind.UndefinedKeyword;

/** The names of times, in ISO 8601. */
const getFormat = (name: string): Schema =>
  /(At|[a-z](From|To))$/.test(name) ? { format: 'date-time' } : {};

const applyLimits = (schema: Schema, limits: Schema): Schema => {
  const isText = [schema.type].flat().includes('string');
  if (limits.format !== undefined && !isText) return schema;
  return { ...schema, ...limits };
};
