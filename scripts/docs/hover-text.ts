/** What an editor shows beside the tag's name: all that has no place of its own there. */
import type {
  Documented,
  ElementDocumentation,
  ElementEvent,
  Method,
} from './element-documentation.js';

const list = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `### ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;

const line = ({ name, description }: Documented): string => `\`${name}\` – ${description}`;

function eventText({ name, class: type, description, fields, methods }: ElementEvent): string {
  const carried = [
    ...fields.map((field) => `\`${field.name}\``),
    ...methods.map((method) => `\`${method.name}()\``),
  ];
  const carries = carried.length > 0 ? ` Carries ${carried.join(', ')}.` : '';
  return `\`${name}\` (\`${type}\`) – ${description}${carries}`;
}

/** A method as it is called: `name(parameters): result`. */
function signatureOf({ name, parameters, returns }: Method): string {
  const listed = parameters.map((parameter) => {
    const mark = parameter.optional ? '?' : '';
    return `${parameter.name}${mark}: ${parameter.type}`;
  });
  return `${name}(${listed.join(', ')}): ${returns}`;
}

/** The whole tag as Markdown, without its attributes: editors have a place for these. */
export const hoverText = (element: ElementDocumentation): string =>
  [
    element.summary,
    element.description,
    list('Events', element.events.map(eventText)),
    list(
      'Properties without an attribute',
      element.properties
        .filter(({ attribute }) => attribute === undefined)
        .map(({ name, type, description }) => `\`${name}: ${type}\` – ${description}`),
    ),
    list(
      'Methods',
      element.methods.map((method) => `\`${signatureOf(method)}\` – ${method.description}`),
    ),
    list('Slots', element.slots.map(line)),
    list('Parts', element.parts.map(line)),
    list(
      'Custom properties',
      element.cssProperties.map(
        (property) =>
          line(property) + (property.default ? ` Default: \`${property.default}\`.` : ''),
      ),
    ),
    list('States (`data-state`)', element.states.map(line)),
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
