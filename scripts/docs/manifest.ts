/**
 * The custom elements manifest: the tag in the form that catalogues, editors and
 * generators of framework types read (https://github.com/webcomponents/custom-elements-manifest).
 */
import type * as cem from 'custom-elements-manifest';
import type { ElementDocumentation, ElementEvent, Method } from './element-documentation.js';
import { exportedNames } from './ts-program.js';

const elementModule = 'dist/element.js';

/** The declarations of the types that `dist/element.js` exports. */
const typesModule = 'dist/types/element/index.d.ts';

/** Returns the type with a reference to each exported type that its text names. */
function withType(text: string): { type: cem.Type } {
  const references = [...text.matchAll(/'[^']*'|\b[A-Z]\w+/g)]
    .filter(([name]) => exportedNames.has(name))
    .map(({ 0: name, index }) => ({
      name,
      module: typesModule,
      start: index,
      end: index + name.length,
    }));
  return { type: references.length > 0 ? { text, references } : { text } };
}

/** Returns an object with the key, or an empty one if there is no value. */
const toOptionalField = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined || value === '' ? {} : { [key]: value }) as Partial<Record<Key, Value>>;

const toMethod = ({ name, description, parameters, returns }: Method): cem.ClassMethod => ({
  kind: 'method',
  name,
  description,
  parameters: parameters.map((parameter) => ({
    name: parameter.name,
    ...withType(parameter.type),
    ...(parameter.optional && { optional: true }),
  })),
  return: withType(returns),
});

const toEventClass = (event: ElementEvent): cem.ClassDeclaration => ({
  kind: 'class',
  name: event.class,
  description: event.classDescription,
  superclass: { name: 'Event', package: 'global:' },
  members: [
    { kind: 'field', name: 'sessionId', ...withType('string'), readonly: true },
    ...event.fields.map(({ name, description, type }): cem.ClassField => ({
      kind: 'field',
      name,
      description,
      ...withType(type),
      readonly: true,
    })),
    ...event.methods.map(toMethod),
  ],
});

function toElementClass(
  element: ElementDocumentation,
  hasCustomStates: boolean,
): cem.CustomElementDeclaration {
  return {
    kind: 'class',
    customElement: true,
    name: element.class,
    tagName: element.tag,
    summary: element.summary,
    description: element.description,
    superclass: { name: 'LitElement', package: 'lit' },
    attributes: element.attributes.map(({ name, description, type, property, ...attribute }) => ({
      name,
      description,
      ...withType(type),
      fieldName: property,
      ...toOptionalField('default', attribute.default),
    })),
    members: [
      ...element.properties.map(
        ({ name, description, type, readonly, attribute }): cem.CustomElementField => ({
          kind: 'field',
          name,
          description,
          ...withType(type),
          ...(readonly && { readonly }),
          ...toOptionalField('attribute', attribute),
        }),
      ),
      ...element.methods.map(toMethod),
    ],
    events: element.events.map((event) => ({
      name: event.name,
      description: event.description,
      type: {
        text: event.class,
        references: [
          { name: event.class, module: elementModule, start: 0, end: event.class.length },
        ],
      },
    })),
    slots: element.slots.map(({ name, description }) => ({ name, description })),
    cssParts: element.parts.map(({ name, description }) => ({ name, description })),
    cssProperties: element.cssProperties.map(({ name, description, ...property }) => ({
      name,
      description,
      ...toOptionalField('default', property.default),
    })),
    ...(hasCustomStates && {
      cssStates: element.states.map(({ name, description }) => ({ name, description })),
    }),
  };
}

/** Returns the manifest. Its modules are the published files. */
export function toManifest(element: ElementDocumentation, hasCustomStates: boolean): cem.Package {
  const declarations = [
    toElementClass(element, hasCustomStates),
    ...element.events.map(toEventClass),
  ];
  const inElementModule = { name: element.class, module: elementModule };
  return {
    schemaVersion: '2.1.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: elementModule,
        declarations,
        exports: declarations.map(({ name }) => ({
          kind: 'js',
          name,
          declaration: { name, module: elementModule },
        })),
      },
      {
        kind: 'javascript-module',
        path: 'dist/index.js',
        declarations: [],
        exports: [
          { kind: 'js', name: '*', declaration: { name: '*', module: elementModule } },
          { kind: 'custom-element-definition', name: element.tag, declaration: inElementModule },
        ],
      },
    ],
  };
}
