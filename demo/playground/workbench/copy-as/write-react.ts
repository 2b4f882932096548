import type { PageElement } from '../page-node.js';
import type { CheckoutPage } from './checkout-page.js';
import { dedentRest, indent } from './indent.js';
import { joinBlocks, joinLines, scriptFunction, writeScriptFunction } from './page-script.js';
import { getTagAttributes } from './tag-attributes.js';
import { writeMarkup, type MarkupDialect } from './write-markup.js';

/** Attributes that React names differently. */
const reactNames: Readonly<Partial<Record<string, string>>> = {
  class: 'className',
  for: 'htmlFor',
  tabindex: 'tabIndex',
  readonly: 'readOnly',
  maxlength: 'maxLength',
  minlength: 'minLength',
  colspan: 'colSpan',
  rowspan: 'rowSpan',
  autocomplete: 'autoComplete',
  inputmode: 'inputMode',
  datetime: 'dateTime',
  srcset: 'srcSet',
  crossorigin: 'crossOrigin',
};

/** Writes the page as a component of React 19. */
export function writeReact(page: CheckoutPage): string {
  const { nodes, imports, script } = page;
  const markup = writeMarkup(nodes, createDialect(page));
  const isOne = nodes.length === 1 && typeof nodes[0] !== 'string';
  const result = isOne ? markup : `<>\n${indent(markup, 2)}\n</>`;
  const effect = script === '' ? '' : `  useEffect(() => void ${scriptFunction}(), []);\n`;
  return `${joinBlocks([
    joinLines([
      "import 'ledyer-checkout';",
      "import type {} from 'ledyer-checkout/types/react-19';",
      script === '' ? '' : "import { useEffect } from 'react';",
      imports,
    ]),
    `export function Checkout({ sessionId }: { sessionId: string }) {\n${effect}  return (\n${indent(result, 4)}\n  );\n}`,
    script === '' ? '' : writeScriptFunction(page),
  ])}\n`;
}

const createDialect = ({ tag, listeners }: CheckoutPage): MarkupDialect => ({
  closeEmptyElement: () => ' />',
  writeText: (text) => text.replace(/[{}<>&]/g, (character) => `{'${character}'}`),
  writeAttributes(element) {
    if (element.name !== 'ledyer-checkout') return element.attributes.flatMap(writeAttribute);
    const handlers = element === tag ? listeners : [];
    return [
      ...getTagAttributes(element).flatMap((attribute) => {
        const { kind, name } = attribute;
        if (kind === 'session') return `${name}={sessionId}`;
        if (kind === 'boolean') return name;
        if (kind === 'number') return `${name}={${attribute.value}}`;
        return writeAttribute([name, attribute.value]);
      }),
      ...handlers.map(({ event, handler }) => `on${event}={${dedentRest(handler)}}`),
    ];
  },
});

function writeAttribute([name, value]: PageElement['attributes'][number]): string[] {
  // React takes functions, not code in a text.
  if (name.startsWith('on')) return [];
  if (name === 'style') return [`style={${writeStyle(value)}}`];
  const reactName = reactNames[name] ?? name;
  if (value === '')
    return [/^(class|id|alt|value|href|title)$/.test(name) ? `${reactName}=""` : reactName];
  if (name === 'tabindex') return [`${reactName}={${Number(value)}}`];
  return [
    /["{}&\\\n]/.test(value)
      ? `${reactName}={${JSON.stringify(value)}}`
      : `${reactName}="${value}"`,
  ];
}

/** Writes `color: red; --gap: 1rem` as an object. */
function writeStyle(css: string): string {
  const entries = css.split(';').flatMap((declaration) => {
    const [name = '', ...rest] = declaration.split(':');
    const property = name
      .trim()
      .replace(/^(?!--)(.*)$/, (whole) =>
        whole.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      );
    return property === ''
      ? []
      : [`${JSON.stringify(property)}: ${JSON.stringify(rest.join(':').trim())}`];
  });
  const isCustom = entries.some((entry) => entry.startsWith('"--'));
  return `{ ${entries.join(', ')} }${isCustom ? ' as object' : ''}`;
}
