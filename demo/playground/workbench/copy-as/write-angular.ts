import type { CheckoutPage } from './checkout-page.js';
import { dedentRest, indent } from './indent.js';
import {
  joinBlocks,
  joinLines,
  scriptFunction,
  writeScriptFunction,
  writeTypeImport,
} from './page-script.js';
import {
  escapeText,
  getEventType,
  getHandlerName,
  getTagAttributes,
  writeHtmlAttribute,
} from './tag-attributes.js';
import { isVoid, writeMarkup, type MarkupDialect } from './write-markup.js';

/** Writes the page as a standalone component of Angular. */
export function writeAngular(page: CheckoutPage): string {
  const { nodes, listeners, imports, script } = page;
  const types = listeners.map(({ event }) => getEventType(event));
  const names = ['Component', 'CUSTOM_ELEMENTS_SCHEMA', 'Input'];
  if (script !== '') names.push('afterNextRender');
  const handlers = listeners.map(
    ({ event, handler }) =>
      `protected readonly ${getHandlerName(event)}: (event: ${getEventType(event)}) => void = ${dedentRest(handler)};`,
  );
  const members = joinBlocks([
    '@Input({ required: true }) sessionId!: string;',
    ...handlers,
    script === '' ? '' : `constructor() {\n  afterNextRender(() => void ${scriptFunction}());\n}`,
  ]);
  const markup = writeMarkup(nodes, createDialect(page));
  return `${joinBlocks([
    joinLines([
      "import 'ledyer-checkout';",
      writeTypeImport(types),
      `import { ${names.join(', ')} } from '@angular/core';`,
      imports,
    ]),
    `@Component({
  selector: 'shop-checkout',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: \`
${indent(escapeTemplateLiteral(markup), 4)}
  \`,
})
export class CheckoutComponent {
${indent(members, 2)}
}`,
    script === '' ? '' : writeScriptFunction(page),
  ])}\n`;
}

/** Braces start an expression, and `@` a block. */
const escapeAngular = (markup: string): string =>
  markup.replaceAll('{', '&#123;').replaceAll('}', '&#125;').replaceAll('@', '&#64;');

const escapeTemplateLiteral = (text: string): string =>
  text.replace(/\\|`|\$(?=\{)/g, String.raw`\$&`);

const createDialect = ({ tag, listeners }: CheckoutPage): MarkupDialect => {
  const writeAttribute = (name: string, value: string) =>
    escapeAngular(writeHtmlAttribute(name, value));
  return {
    closeEmptyElement: (element) => (isVoid(element) ? ' />' : `></${element.name}>`),
    writeText: (text) => escapeAngular(escapeText(text)),
    writeAttributes(element) {
      // Angular removes or reads these.
      const plain = element.attributes.filter(([name]) => !/^(on|[*#[(]|bind-|let-)/.test(name));
      if (element.name !== 'ledyer-checkout')
        return plain.map(([name, value]) => writeAttribute(name, value));
      const handlers = element === tag ? listeners : [];
      return [
        ...getTagAttributes({ ...element, attributes: plain }).map((attribute) => {
          if (attribute.kind === 'session') return '[sessionId]="sessionId"';
          if (attribute.kind === 'boolean') return attribute.name;
          return writeAttribute(attribute.name, String(attribute.value));
        }),
        ...handlers.map(({ event }) => `(${event})="${getHandlerName(event)}($event)"`),
      ];
    },
  };
};
