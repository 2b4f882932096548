/** Web-types: the tag for JetBrains' editors (https://plugins.jetbrains.com/docs/intellij/websymbols-web-types.html). */
import type { ElementDocumentation } from './element-documentation.js';
import { toHoverText } from './hover-text.js';

/** The fields of `package.json` that web-types contain. */
export interface PackageInfo {
  readonly name: string;
  readonly version: string;
}

export const toWebTypes = (
  element: ElementDocumentation,
  { name, version }: PackageInfo,
  hasCustomStates: boolean,
) => ({
  $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
  name,
  version,
  'js-types-syntax': 'typescript',
  'description-markup': 'markdown',
  contributions: {
    html: {
      elements: [
        {
          name: element.tag,
          description: toHoverText(element),
          attributes: element.attributes.map((attribute) => ({
            name: attribute.name,
            description: attribute.description,
            value: { type: attribute.type },
            ...(attribute.default !== undefined && { default: attribute.default }),
          })),
          slots: element.slots.map((slot) => ({
            name: slot.name,
            description: slot.description,
          })),
          js: {
            properties: element.properties.map((property) => ({
              name: property.name,
              description: property.description,
              type: property.type,
              ...(property.readonly && { 'read-only': true }),
            })),
            events: element.events.map((event) => ({
              name: event.name,
              description: event.description,
              type: event.class,
            })),
          },
        },
      ],
    },
    css: {
      properties: element.cssProperties.map((property) => ({
        name: property.name,
        description: property.description,
      })),
      'pseudo-elements': element.parts.map((part) => ({
        name: `part(${part.name})`,
        description: part.description,
      })),
      ...(hasCustomStates && {
        'pseudo-classes': element.states.map((state) => ({
          name: `state(${state.name})`,
          description: state.description,
        })),
      }),
    },
  },
});
