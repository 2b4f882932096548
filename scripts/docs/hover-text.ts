/** The description that editors show for the tag. It covers what they have no separate place for. */
import type {
  DocEntry,
  ElementDocumentation,
  ElementEvent,
  Method,
} from './element-documentation.js';

const formatList = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `### ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;

const formatEntry = ({ name, description }: DocEntry): string => `\`${name}\` – ${description}`;

function formatEvent({ name, class: type, description, fields, methods }: ElementEvent): string {
  const memberNames = [
    ...fields.map((field) => `\`${field.name}\``),
    ...methods.map((method) => `\`${method.name}()\``),
  ];
  const fieldList = memberNames.length > 0 ? ` Fields: ${memberNames.join(', ')}.` : '';
  return `\`${name}\` (\`${type}\`) – ${description}${fieldList}`;
}

/** Returns a method's signature: `name(parameters): result`. */
function formatSignature({ name, parameters, returns }: Method): string {
  const parameterList = parameters.map((parameter) => {
    const mark = parameter.optional ? '?' : '';
    return `${parameter.name}${mark}: ${parameter.type}`;
  });
  return `${name}(${parameterList.join(', ')}): ${returns}`;
}

/** Returns the tag's documentation as Markdown, without attributes, which editors list separately. */
export const toHoverText = (element: ElementDocumentation): string =>
  [
    element.summary,
    element.description,
    formatList('Events', element.events.map(formatEvent)),
    formatList(
      'Properties without an attribute',
      element.properties
        .filter(({ attribute }) => attribute === undefined)
        .map(({ name, type, description }) => `\`${name}: ${type}\` – ${description}`),
    ),
    formatList(
      'Methods',
      element.methods.map((method) => `\`${formatSignature(method)}\` – ${method.description}`),
    ),
    formatList('Slots', element.slots.map(formatEntry)),
    formatList('Parts', element.parts.map(formatEntry)),
    formatList(
      'Custom properties',
      element.cssProperties.map(
        (property) =>
          formatEntry(property) + (property.default ? ` Default: \`${property.default}\`.` : ''),
      ),
    ),
    formatList('States (`data-state`)', element.states.map(formatEntry)),
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
