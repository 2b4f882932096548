/** Generates the tables of the tag and of its errors in the READMEs. */
import type {
  ElementDocumentation,
  ElementEvent,
  EventField,
  Method,
} from './element-documentation.js';
import { toAnchor, type ErrorCodeEntry } from './error-codes.js';
import { formatMarkdown } from './format-markdown.js';

const toCode = (text: string): string => `\`${text}\``;
const toCodeList = (texts: readonly string[]): string => texts.map(toCode).join(', ');

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Returns a sentence as a clause that follows a colon. */
const toClause = (sentence: string): string =>
  sentence
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    .replace(/^(?!Ledyer)[A-Z](?=[a-z]* )/, (letter) => letter.toLowerCase());

const formatField = ({ name, values, description }: EventField): string =>
  `${toCode(name)}${values.length > 0 ? ` (${toCodeList(values)})` : ''}: ${toClause(description)}`;

const formatMethodName = ({ name, parameters }: Method): string =>
  toCode(`${name}(${parameters.map((parameter) => parameter.name).join(', ')})`);

const formatFieldsRow = ({ name, fields, methods }: ElementEvent): string[] => [
  toCode(name),
  [
    ...fields.map(formatField),
    ...methods.map((method) => `${formatMethodName(method)}: ${toClause(method.description)}`),
  ].join('<br>'),
];

/** Returns every table by the name in its markers. */
function createTables(element: ElementDocumentation, errors: readonly ErrorCodeEntry[]) {
  return {
    attributes: formatTable(
      ['Attribute', 'Values', 'Meaning', 'Default'],
      element.attributes.map((attribute) => [
        toCode(attribute.name),
        attribute.values.length > 0
          ? toCodeList(attribute.values)
          : attribute.type === 'string'
            ? ''
            : attribute.type,
        attribute.description,
        attribute.default === undefined ? '' : toCode(attribute.default),
      ]),
    ),
    properties: formatTable(
      ['Property', 'Type', 'Meaning'],
      element.properties
        .filter(({ attribute }) => attribute === undefined)
        .map(({ name, type, readonly, description }) => [
          toCode(name),
          toCode(type),
          readonly ? `${description} Read-only.` : description,
        ]),
    ),
    methods: formatTable(
      ['Method', 'Effect'],
      element.methods.map((method) => [
        formatMethodName(method),
        method.description.replaceAll(/\s+/g, ' '),
      ]),
    ),
    events: formatTable(
      ['Event', 'When'],
      element.events.map(({ name, description }) => [toCode(name), description]),
    ),
    'event-fields': formatTable(
      ['Event', 'Fields'],
      element.events.filter((event) => event.fields.length > 0).map(formatFieldsRow),
    ),
    slots: formatTable(
      ['Slot', 'When it is shown'],
      element.slots.map(({ name, description }) => [toCode(name), description]),
    ),
    parts: formatTable(
      ['Part', 'Meaning'],
      element.parts.map(({ name, description }) => [toCode(name), description]),
    ),
    'custom-properties': formatTable(
      ['Custom property', 'Meaning', 'Default'],
      element.cssProperties.map((property) => [
        toCode(property.name),
        property.description,
        property.default === undefined ? '' : toCode(property.default),
      ]),
    ),
    states: formatTable(
      ['State', 'Meaning'],
      element.states.map(({ name, description }) => [toCode(name), description]),
    ),
    errors: formatTable(
      ['`code`', '`phase`', '`recoverable`', 'What happened', 'What to do'],
      errors.map((error) => [
        `<a id="${toAnchor(error.code)}"></a>${toCode(error.code)}`,
        toCode(error.phase),
        error.recoverable ? 'yes' : 'no',
        error.cause,
        error.advice,
      ]),
    ),
  };
}

/** The tables of each page. */
const tablesByPage = {
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

export type DocPage = keyof typeof tablesByPage;
export const docPages = Object.keys(tablesByPage) as DocPage[];

/**
 * Returns the text of a page with its generated tables.
 *
 * @throws {Error} when a marker is missing
 */
export async function insertTables(
  page: DocPage,
  source: string,
  element: ElementDocumentation,
  errors: readonly ErrorCodeEntry[],
): Promise<string> {
  const tables = createTables(element, errors);
  let text = source;
  for (const name of tablesByPage[page]) {
    const [begin, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
    const [before, rest] = text.split(begin);
    const [, after] = rest?.split(end) ?? [];
    if (after === undefined) throw new Error(`${page} lacks ${begin} or ${end}`);
    text = `${before ?? ''}${begin}\n\n${await formatMarkdown(tables[name])}\n${end}${after}`;
  }
  return text;
}
