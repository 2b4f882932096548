/** The tables of the tag and of its errors, between their markers. */
import { format, resolveConfig } from 'prettier';
import type {
  ElementDocumentation,
  ElementEvent,
  EventField,
  Method,
} from './element-documentation.js';
import { anchorOf, type ErrorCode } from './error-codes.js';

const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => texts.map(code).join(', ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A sentence that goes on behind a colon. */
const continued = (sentence: string): string =>
  sentence
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    .replace(/^(?!Ledyer)[A-Z](?=[a-z]* )/, (letter) => letter.toLowerCase());

const fieldText = ({ name, values, description }: EventField): string =>
  `${code(name)}${values.length > 0 ? ` (${codes(values)})` : ''}: ${continued(description)}`;

const methodName = ({ name, parameters }: Method): string =>
  code(`${name}(${parameters.map((parameter) => parameter.name).join(', ')})`);

const fieldsRow = ({ name, fields, methods }: ElementEvent): string[] => [
  code(name),
  [
    ...fields.map(fieldText),
    ...methods.map((method) => `${methodName(method)}: ${continued(method.description)}`),
  ].join('<br>'),
];

/** Every table, by the word in its markers. */
function tablesOf(element: ElementDocumentation, errors: readonly ErrorCode[]) {
  return {
    attributes: table(
      ['Attribute', 'Values', 'Means', 'Default'],
      element.attributes.map((attribute) => [
        code(attribute.name),
        attribute.values.length > 0
          ? codes(attribute.values)
          : attribute.type === 'string'
            ? ''
            : attribute.type,
        attribute.description,
        attribute.default === undefined ? '' : code(attribute.default),
      ]),
    ),
    properties: table(
      ['Property', 'Type', 'Means'],
      element.properties
        .filter(({ attribute }) => attribute === undefined)
        .map(({ name, type, readonly, description }) => [
          code(name),
          code(type),
          readonly ? `${description} Read-only.` : description,
        ]),
    ),
    methods: table(
      ['Method', 'Does'],
      element.methods.map((method) => [
        methodName(method),
        method.description.replaceAll(/\s+/g, ' '),
      ]),
    ),
    events: table(
      ['Event', 'When'],
      element.events.map(({ name, description }) => [code(name), description]),
    ),
    'event-fields': table(
      ['Event', 'Fields'],
      element.events.filter((event) => event.fields.length > 0).map(fieldsRow),
    ),
    slots: table(
      ['Slot', 'Shown'],
      element.slots.map(({ name, description }) => [code(name), description]),
    ),
    parts: table(
      ['Part', 'Is'],
      element.parts.map(({ name, description }) => [code(name), description]),
    ),
    'custom-properties': table(
      ['Custom property', 'Means', 'Default'],
      element.cssProperties.map((property) => [
        code(property.name),
        property.description,
        property.default === undefined ? '' : code(property.default),
      ]),
    ),
    states: table(
      ['State', 'Means'],
      element.states.map(({ name, description }) => [code(name), description]),
    ),
    errors: table(
      ['`code`', '`phase`', '`recoverable`', 'What happened', 'What to do'],
      errors.map((error) => [
        `<a id="${anchorOf(error.code)}"></a>${code(error.code)}`,
        code(error.phase),
        error.recoverable ? 'yes' : 'no',
        error.happened,
        error.toDo,
      ]),
    ),
  };
}

/** Where each table stands. */
const tablesIn = {
  'README.md': ['attributes', 'events', 'errors'],
  'src/element/README.md': [
    'properties',
    'methods',
    'event-fields',
    'states',
    'slots',
    'parts',
    'custom-properties',
  ],
} as const;

export type PageWithTables = keyof typeof tablesIn;
export const pagesWithTables = Object.keys(tablesIn) as PageWithTables[];

/**
 * The text of a page with its generated tables.
 *
 * @throws when a marker is missing
 */
export async function withTables(
  page: PageWithTables,
  written: string,
  element: ElementDocumentation,
  errors: readonly ErrorCode[],
): Promise<string> {
  const options = { ...(await resolveConfig(page)), parser: 'markdown' };
  const tables = tablesOf(element, errors);
  let text = written;
  for (const name of tablesIn[page]) {
    const [begin, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
    const [before, rest] = text.split(begin);
    const [, after] = rest?.split(end) ?? [];
    if (after === undefined) throw new Error(`${page} lacks ${begin} or ${end}`);
    text = `${before ?? ''}${begin}\n\n${await format(tables[name], options)}\n${end}${after}`;
  }
  return text;
}
