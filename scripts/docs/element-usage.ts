/**
 * Finds what the code of the tag uses, independently of its docstring: names of attributes, events,
 * slots, parts, custom properties and states in all files of `src/element`. A test compares both.
 */
import ts from 'typescript';
import {
  checker,
  exportedClasses,
  isLocal,
  modules,
  stylesheets,
  getLiterals,
} from './ts-program.js';

export interface ElementUsage {
  /** The attributes in `static properties`. */
  readonly attributes: readonly string[];
  /** Event type → class name, from the event classes. */
  readonly events: ReadonlyMap<string, string>;
  /** Event type → class name, from `GlobalEventHandlersEventMap`. */
  readonly typedEvents: ReadonlyMap<string, string>;
  readonly slots: readonly string[];
  readonly parts: readonly string[];
  readonly cssProperties: readonly string[];
  /** The values of `data-state`, and the names in `:state(…)` if the tag has custom states. */
  readonly states: readonly string[];
  /** Whether the tag has custom states (`:state(…)`). */
  readonly hasCustomStates: boolean;
  /** Whether the code reads an attribute in any way, such as `host.nonce` or `[lang]`. */
  readonly mentions: (name: string) => boolean;
  /** Custom property → its fallback in `var()`. */
  readonly fallbacks: ReadonlyMap<string, string>;
}

/** Yields every node of a file, without comments. */
function* walkNodes(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* walkNodes(child);
}

const nodes = modules.flatMap((module) => [...walkNodes(module)]);

/** All strings of the code and the style sheets. */
const strings = [
  ...nodes.filter(ts.isStringLiteralLike).map(({ text }) => text),
  ...nodes
    .filter(ts.isTemplateExpression)
    .flatMap(({ head, templateSpans }) => [head, ...templateSpans.map(({ literal }) => literal)])
    .map(({ text }) => text),
  ...stylesheets,
];

/** Names of all members that the code reads or writes. */
const accessedMembers = new Set(
  nodes.filter(ts.isPropertyAccessExpression).map(({ name }) => name.text),
);

const sortUnique = (names: Iterable<string>): string[] => [...new Set(names)].sort();

const findMatches = (pattern: RegExp): string[] =>
  strings.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name));

/**
 * Returns the values that follow `before` in the templates, as text or as an expression whose type is a
 * union of string literals.
 *
 * @throws {Error} when the expression has another type
 */
function findTemplateValues(before: RegExp): string[] {
  const written = findMatches(new RegExp(`${before.source}"([^"]+)"`, 'g'));
  const computed = nodes.filter(ts.isTemplateExpression).flatMap(({ head, templateSpans }) =>
    templateSpans.flatMap(({ expression }, index) => {
      const text = (index === 0 ? head : templateSpans[index - 1]?.literal)?.text ?? '';
      if (!new RegExp(`${before.source}"?$`).test(text)) return [];
      const literals = getLiterals(checker.getTypeAtLocation(expression));
      if (literals.length > 0) return literals;
      throw new Error(
        `\${${expression.getText()}} in ${expression.getSourceFile().fileName} names a slot or a part, so its type must be a union of string literals`,
      );
    }),
  );
  return sortUnique([...written, ...computed].flatMap((value) => value.split(/\s+/)));
}

const getName = (node: { readonly name: ts.Node }): string =>
  ts.isStringLiteralLike(node.name) ? node.name.text : node.name.getText();

/** Returns the attribute names in an object such as `{ sessionId: { attribute: 'session-id' } }`. */
function getAttributes(properties: ts.ObjectLiteralExpression): string[] {
  return properties.properties.filter(ts.isPropertyAssignment).flatMap((property) => {
    const options = ts.isObjectLiteralExpression(property.initializer)
      ? property.initializer.properties.filter(ts.isPropertyAssignment)
      : [];
    const option = (name: string) =>
      options.find((candidate) => getName(candidate) === name)?.initializer;
    const attribute = option('attribute');
    if (attribute?.kind === ts.SyntaxKind.FalseKeyword || option('state')) return [];
    const name = attribute && ts.isStringLiteralLike(attribute) ? attribute.text : undefined;
    return [name ?? getName(property).toLowerCase()];
  });
}

function findDeclaredAttributes(): string[] {
  const objects = nodes
    .filter(ts.isPropertyDeclaration)
    .filter((property) => getName(property) === 'properties')
    .map(({ initializer }) => initializer)
    .filter((initializer) => initializer !== undefined)
    .filter(ts.isObjectLiteralExpression);
  return sortUnique(objects.flatMap(getAttributes));
}

/** Returns the event classes, which have a `static type`. */
function findEventClasses(): Map<string, string> {
  const classes = nodes.filter(ts.isClassDeclaration).flatMap((declaration) => {
    const type = declaration.members
      .filter(ts.isPropertyDeclaration)
      .find((member) => getName(member) === 'type')?.initializer;
    return type && ts.isStringLiteralLike(type)
      ? [[type.text, declaration.name?.text ?? ''] as const]
      : [];
  });
  return new Map(classes);
}

/** Returns the events in `GlobalEventHandlersEventMap`. */
function findTypedEvents(): Map<string, string> {
  const members = nodes
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => name.text === 'GlobalEventHandlersEventMap')
    .flatMap(({ members }) => members.filter(ts.isPropertySignature));
  return new Map(members.map((member) => [getName(member), member.type?.getText() ?? '']));
}

/** Returns the values of `state.status`. */
function findStatuses(): readonly string[] {
  for (const { symbol } of exportedClasses) {
    const state = checker
      .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
      .find(({ name, valueDeclaration }) => name === 'state' && isLocal(valueDeclaration));
    const status = state && checker.getTypeOfSymbol(state).getProperty('status');
    if (status) return getLiterals(checker.getTypeOfSymbol(status));
  }
  return [];
}

/** Calls that add, delete or check a custom state. */
const stateCalls = nodes.filter(
  (node): node is ts.CallExpression =>
    ts.isCallExpression(node) && /\bstates\.(add|delete|has)$/.test(node.expression.getText()),
);

/** Returns the names that the code of the tag uses. */
export function analyzeElementUsage(): ElementUsage {
  const named = stateCalls.flatMap(({ arguments: [name] }) =>
    name ? getLiterals(checker.getTypeAtLocation(name)) : [],
  );
  const styled = findMatches(/:state\(([\w-]+)\)/g);
  return {
    attributes: findDeclaredAttributes(),
    events: findEventClasses(),
    typedEvents: findTypedEvents(),
    slots: findTemplateValues(/<slot\b[^>]*?\bname=/),
    parts: findTemplateValues(/\bpart=/),
    cssProperties: sortUnique(findMatches(/(--ledyer-checkout-[\w-]*\w)/g)),
    states: sortUnique([...findStatuses(), ...named, ...styled]),
    hasCustomStates: stateCalls.length > 0 || styled.length > 0,
    fallbacks: new Map(
      strings.flatMap((text) =>
        [...text.matchAll(/var\((--ledyer-checkout-[\w-]+),\s*([^()]+)\)/g)].map(
          ([, name = '', fallback = '']) => [name, fallback.trim()] as const,
        ),
      ),
    ),
    mentions: (name) =>
      accessedMembers.has(name) ||
      strings.some((text) => text === name || text.includes(`[${name}]`)),
  };
}
