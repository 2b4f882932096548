/**
 * What the code of the tag uses, whatever its docstring says: names of
 * attributes, events, slots, parts, custom properties and states, found in
 * templates, strings and declarations of all files of `src/element`.
 */
import ts from 'typescript';
import { checker, exportedClasses, isOurs, modules, stylesheets, wordsOf } from './ts-program.js';

export interface ElementCode {
  /** The attributes in `static properties`. */
  readonly attributes: readonly string[];
  /** The `type` of every event class, by the name of the class. */
  readonly events: ReadonlyMap<string, string>;
  /** The events that listeners are typed for, by the name of the class. */
  readonly typedEvents: ReadonlyMap<string, string>;
  readonly slots: readonly string[];
  readonly parts: readonly string[];
  readonly cssProperties: readonly string[];
  /** The words of `data-state`, and of `:state(…)` where the tag has that. */
  readonly states: readonly string[];
  /** Whether the tag has `:state(…)`. */
  readonly hasCustomStates: boolean;
  /** Names of attributes that the code mentions in any way, such as `host.nonce` or `[lang]`. */
  readonly mentions: (name: string) => boolean;
  /** What `var()` gives where a custom property is not set, by its name. */
  readonly fallbacks: ReadonlyMap<string, string>;
}

/** Every node of a file, comments aside. */
function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

const nodes = modules.flatMap((module) => [...nodesOf(module)]);

/** All text of the code that is no comment. */
const texts = [
  ...nodes.filter(ts.isStringLiteralLike).map(({ text }) => text),
  ...nodes
    .filter(ts.isTemplateExpression)
    .flatMap(({ head, templateSpans }) => [head, ...templateSpans.map(({ literal }) => literal)])
    .map(({ text }) => text),
  ...stylesheets,
];

/** The names of all members that the code reads or writes. */
const accessed = new Set(nodes.filter(ts.isPropertyAccessExpression).map(({ name }) => name.text));

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

const matches = (pattern: RegExp): string[] =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name));

/**
 * What stands after `before` in the templates: as text, or as an expression whose
 * type is made of words.
 *
 * @throws when the expression may be anything
 */
function templateValues(before: RegExp): string[] {
  const written = matches(new RegExp(`${before.source}"([^"]+)"`, 'g'));
  const computed = nodes.filter(ts.isTemplateExpression).flatMap(({ head, templateSpans }) =>
    templateSpans.flatMap(({ expression }, index) => {
      const text = (index === 0 ? head : templateSpans[index - 1]?.literal)?.text ?? '';
      if (!new RegExp(`${before.source}"?$`).test(text)) return [];
      const words = wordsOf(checker.getTypeAtLocation(expression));
      if (words.length > 0) return words;
      throw new Error(
        `\${${expression.getText()}} in ${expression.getSourceFile().fileName} names a slot or a part, so its type must be made of words`,
      );
    }),
  );
  return sorted([...written, ...computed].flatMap((value) => value.split(/\s+/)));
}

const nameOf = (node: { readonly name: ts.Node }): string =>
  ts.isStringLiteralLike(node.name) ? node.name.text : node.name.getText();

/** The attributes of an object such as `{ sessionId: { attribute: 'session-id' } }`. */
function attributesOf(properties: ts.ObjectLiteralExpression): string[] {
  return properties.properties.filter(ts.isPropertyAssignment).flatMap((property) => {
    const options = ts.isObjectLiteralExpression(property.initializer)
      ? property.initializer.properties.filter(ts.isPropertyAssignment)
      : [];
    const option = (name: string) =>
      options.find((candidate) => nameOf(candidate) === name)?.initializer;
    const attribute = option('attribute');
    if (attribute?.kind === ts.SyntaxKind.FalseKeyword || option('state')) return [];
    const name = attribute && ts.isStringLiteralLike(attribute) ? attribute.text : undefined;
    return [name ?? nameOf(property).toLowerCase()];
  });
}

function declaredAttributes(): string[] {
  const objects = nodes
    .filter(ts.isPropertyDeclaration)
    .filter((property) => nameOf(property) === 'properties')
    .map(({ initializer }) => initializer)
    .filter((initializer) => initializer !== undefined)
    .filter(ts.isObjectLiteralExpression);
  return sorted(objects.flatMap(attributesOf));
}

/** The event classes: those with a `static type`. */
function eventClasses(): Map<string, string> {
  const classes = nodes.filter(ts.isClassDeclaration).flatMap((declaration) => {
    const type = declaration.members
      .filter(ts.isPropertyDeclaration)
      .find((member) => nameOf(member) === 'type')?.initializer;
    return type && ts.isStringLiteralLike(type)
      ? [[type.text, declaration.name?.text ?? ''] as const]
      : [];
  });
  return new Map(classes);
}

/** The events in `GlobalEventHandlersEventMap`. */
function typedEvents(): Map<string, string> {
  const members = nodes
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => name.text === 'GlobalEventHandlersEventMap')
    .flatMap(({ members }) => members.filter(ts.isPropertySignature));
  return new Map(members.map((member) => [nameOf(member), member.type?.getText() ?? '']));
}

/** The words that `state.status` may be. */
function statuses(): readonly string[] {
  for (const { symbol } of exportedClasses) {
    const state = checker
      .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
      .find(({ name, valueDeclaration }) => name === 'state' && isOurs(valueDeclaration));
    const status = state && checker.getTypeOfSymbol(state).getProperty('status');
    if (status) return wordsOf(checker.getTypeOfSymbol(status));
  }
  return [];
}

/** What is added to, or asked of, the custom states by its name. */
const stateCalls = nodes.filter(
  (node): node is ts.CallExpression =>
    ts.isCallExpression(node) && /\bstates\.(add|delete|has)$/.test(node.expression.getText()),
);

/** All that the code uses. */
export function elementCode(): ElementCode {
  const named = stateCalls.flatMap(({ arguments: [name] }) =>
    name ? wordsOf(checker.getTypeAtLocation(name)) : [],
  );
  const styled = matches(/:state\(([\w-]+)\)/g);
  return {
    attributes: declaredAttributes(),
    events: eventClasses(),
    typedEvents: typedEvents(),
    slots: templateValues(/<slot\b[^>]*?\bname=/),
    parts: templateValues(/\bpart=/),
    cssProperties: sorted(matches(/(--ledyer-checkout-[\w-]*\w)/g)),
    states: sorted([...statuses(), ...named, ...styled]),
    hasCustomStates: stateCalls.length > 0 || styled.length > 0,
    fallbacks: new Map(
      texts.flatMap((text) =>
        [...text.matchAll(/var\((--ledyer-checkout-[\w-]+),\s*([^()]+)\)/g)].map(
          ([, name = '', fallback = '']) => [name, fallback.trim()] as const,
        ),
      ),
    ),
    mentions: (name) =>
      accessed.has(name) || texts.some((text) => text === name || text.includes(`[${name}]`)),
  };
}
