import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const entries = [
  'src/index.ts',
  'src/server/index.ts',
  'src/entries/node/index.ts',
  'src/emulator/index.ts',
  'src/entries/react/index.ts',
  'src/entries/session/index.ts',
  'src/entries/warm-up/index.ts',
].map((path) => resolve(path));

/** Finds the optional properties of a caller's arguments that reject an explicit `undefined`. */
class OptionalPropertyCheck {
  readonly rejecting = new Set<string>();
  readonly accepting = new Set<string>();
  readonly #checker: ts.TypeChecker;
  readonly #visited = { in: new Set<ts.Type>(), out: new Set<ts.Type>() };

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** @param direction `in` for values that a caller passes, `out` for values that it gets */
  visit(type: ts.Type, direction: 'in' | 'out'): void {
    if (this.#visited[direction].has(type)) return;
    this.#visited[direction].add(type);
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) this.visit(part, direction);
      return;
    }
    for (const argument of this.#checker.getTypeArguments(type as ts.TypeReference)) {
      this.visit(argument, direction);
    }
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      this.#visitSignature(signature, direction);
    }
    for (const property of type.getProperties()) {
      const [declaration] = property.getDeclarations() ?? [];
      if (!declaration || !this.#isPublic(declaration)) continue;
      const propertyType = this.#checker.getTypeOfSymbol(property);
      if (direction === 'in' && property.flags & ts.SymbolFlags.Optional) {
        this.#check(property, declaration);
      }
      this.visit(propertyType, direction);
    }
  }

  #visitSignature(signature: ts.Signature, direction: 'in' | 'out'): void {
    const isFromProject = signature.getDeclaration()?.getSourceFile().fileName.includes('/src/');
    if (!isFromProject) return;
    const opposite = direction === 'in' ? 'out' : 'in';
    for (const parameter of signature.getParameters()) {
      this.visit(this.#checker.getTypeOfSymbol(parameter), opposite);
    }
    this.visit(signature.getReturnType(), direction);
  }

  /** Returns whether a property belongs to the package's own API. Ledyer's wire format is not. */
  #isPublic(declaration: ts.Declaration): boolean {
    const { fileName } = declaration.getSourceFile();
    const isPrivate =
      ts.isPropertyDeclaration(declaration) && ts.isPrivateIdentifier(declaration.name);
    return !isPrivate && fileName.includes('/src/') && !fileName.includes('/src/ledyer/');
  }

  #check(property: ts.Symbol, declaration: ts.Declaration): void {
    const { parent } = declaration;
    const owner = ts.isInterfaceDeclaration(parent) ? parent.name.text : '{…}';
    const file = declaration.getSourceFile().fileName.replace(/.*\/src\//, 'src/');
    const node = (declaration as ts.PropertySignature).type;
    // The declared type, because TypeScript adds `undefined` to the type of an optional property.
    const declared = node && this.#checker.getTypeFromTypeNode(node);
    const accepts =
      declared !== undefined &&
      this.#checker.isTypeAssignableTo(this.#checker.getUndefinedType(), declared);
    (accepts ? this.accepting : this.rejecting).add(`${file} ${owner}.${property.name}`);
  }
}

describe('optional properties of arguments', () => {
  const readFile = (path: string) => ts.sys.readFile(path);
  const { config } = ts.readConfigFile('tsconfig.json', readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, '.');
  const program = ts.createProgram(entries, { ...options, skipLibCheck: true });
  const checker = program.getTypeChecker();

  test('accept `undefined` under `exactOptionalPropertyTypes`', () => {
    const check = new OptionalPropertyCheck(checker);
    for (const entry of entries) {
      const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
      for (const exported of checker.getExportsOfModule(module)) {
        const symbol =
          exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
        if (symbol.flags & ts.SymbolFlags.Value)
          check.visit(checker.getTypeOfSymbol(symbol), 'out');
        if (symbol.flags & ts.SymbolFlags.Type) {
          const isOptions = /(Options|Props|Request|Command)$/.test(exported.name);
          check.visit(checker.getDeclaredTypeOfSymbol(symbol), isOptions ? 'in' : 'out');
        }
      }
    }
    expect(check.accepting.size).toBeGreaterThan(50);
    expect([...check.rejecting].sort()).toEqual([]);
  });
});
