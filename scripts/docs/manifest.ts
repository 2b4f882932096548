/**
 * The custom elements manifest: the tag in the form that catalogues, editors and
 * generators of framework types read (https://github.com/webcomponents/custom-elements-manifest).
 */
import type * as cem from 'custom-elements-manifest';
import type { ElementDocumentation, ElementEvent, Method } from './element-documentation.js';

const elementModule = 'dist/element.js';

const typed = (text: string): { type: cem.Type } => ({ type: { text } });

/** A key with a value, and nothing where there is none. */
const ifAny = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined || value === '' ? {} : { [key]: value }) as Partial<Record<Key, Value>>;

const methodOf = ({ name, description, parameters, returns }: Method): cem.ClassMethod => ({
  kind: 'method',
  name,
  description,
  parameters: parameters.map((parameter) => ({
    name: parameter.name,
    ...typed(parameter.type),
    ...(parameter.optional && { optional: true }),
  })),
  return: typed(returns),
});

const eventClass = (event: ElementEvent): cem.ClassDeclaration => ({
  kind: 'class',
  name: event.class,
  description: event.classDescription,
  superclass: { name: 'Event', package: 'global:' },
  members: [
    { kind: 'field', name: 'sessionId', ...typed('string'), readonly: true },
    ...event.fields.map(({ name, description, type }): cem.ClassField => ({
      kind: 'field',
      name,
      description,
      ...typed(type),
      readonly: true,
    })),
    ...event.methods.map(methodOf),
  ],
});

function elementClass(
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
      ...typed(type),
      fieldName: property,
      ...ifAny('default', attribute.default),
    })),
    members: [
      ...element.properties.map(
        ({ name, description, type, readonly, attribute }): cem.CustomElementField => ({
          kind: 'field',
          name,
          description,
          ...typed(type),
          ...(readonly && { readonly }),
          ...ifAny('attribute', attribute),
        }),
      ),
      ...element.methods.map(methodOf),
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
      ...ifAny('default', property.default),
    })),
    ...(hasCustomStates && {
      cssStates: element.states.map(({ name, description }) => ({ name, description })),
    }),
  };
}

/** The manifest; its modules are the files that are published. */
export function manifestOf(element: ElementDocumentation, hasCustomStates: boolean): cem.Package {
  const declarations = [elementClass(element, hasCustomStates), ...element.events.map(eventClass)];
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
