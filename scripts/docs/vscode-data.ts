/**
 * Custom data for VS Code: the tag in HTML files, and its parts, custom properties
 * and states in stylesheets (https://code.visualstudio.com/api/extension-guides/custom-data-extension).
 */
import type { CssProperty, DocEntry, ElementDocumentation } from './element-documentation.js';
import { toHoverText } from './hover-text.js';

const markdown = (value: string) => ({ kind: 'markdown', value });

const withDefault = (description: string, value: string | undefined): string =>
  value === undefined ? description : `${description}\n\nDefault: \`${value}\``;

/** For the setting `html.customData`. */
export const vscodeHtmlData = (element: ElementDocumentation) => ({
  version: 1.1,
  tags: [
    {
      name: element.tag,
      description: markdown(toHoverText(element)),
      attributes: element.attributes.map((attribute) => ({
        name: attribute.name,
        description: markdown(withDefault(attribute.description, attribute.default)),
        // `v` marks an attribute without a value.
        ...(attribute.type === 'boolean' && { valueSet: 'v' }),
        ...(attribute.values.length > 0 && {
          values: attribute.values.map((name) => ({ name })),
        }),
      })),
    },
  ],
});

/** For the setting `css.customData`. */
export const vscodeCssData = (element: ElementDocumentation, hasCustomStates: boolean) => ({
  version: 1.1,
  properties: element.cssProperties.map((property: CssProperty) => ({
    name: property.name,
    description: markdown(withDefault(property.description, property.default)),
  })),
  pseudoElements: element.parts.map(({ name, description }: DocEntry) => ({
    name: `::part(${name})`,
    description: markdown(`${description}\n\nA part of \`<${element.tag}>\``),
  })),
  ...(hasCustomStates && {
    pseudoClasses: element.states.map(({ name, description }) => ({
      name: `:state(${name})`,
      description: markdown(`${description}\n\nA state of \`<${element.tag}>\``),
    })),
  }),
});
