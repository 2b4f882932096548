import type { CheckoutPage } from './checkout-page.js';
import { dedentRest, indent } from './indent.js';
import { joinBlocks, joinLines, scriptFunction, writeScriptFunction } from './page-script.js';
import { escapeText, getTagAttributes, writeHtmlAttribute } from './tag-attributes.js';
import { isVoid, writeMarkup, type MarkupDialect } from './write-markup.js';

/** Writes the page as a component of Svelte 5. */
export function writeSvelte(page: CheckoutPage): string {
  const { nodes, imports, script } = page;
  const code = joinBlocks([
    joinLines([
      "import 'ledyer-checkout';",
      "import type {} from 'ledyer-checkout/types/svelte';",
      script === '' ? '' : "import { onMount } from 'svelte';",
      imports,
    ]),
    'const { sessionId }: { sessionId: string } = $props();',
    ...(script === ''
      ? []
      : [`onMount(() => void ${scriptFunction}());`, writeScriptFunction(page)]),
  ]);
  return `<script lang="ts">
${indent(code, 2)}
</script>

${writeMarkup(nodes, createDialect(page))}
`;
}

/** Braces start an expression, also in an attribute. */
const escapeBraces = (markup: string): string =>
  markup.replaceAll('{', '&#123;').replaceAll('}', '&#125;');

const createDialect = ({ tag, listeners }: CheckoutPage): MarkupDialect => {
  const writeAttribute = (name: string, value: string) =>
    escapeBraces(writeHtmlAttribute(name, value));
  return {
    closeEmptyElement: (element) => (isVoid(element) ? ' />' : `></${element.name}>`),
    writeText: (text) => escapeBraces(escapeText(text)),
    writeAttributes(element) {
      // Svelte takes functions, not code in a text.
      const plain = element.attributes.filter(([name]) => !/^on|:/.test(name));
      if (element.name !== 'ledyer-checkout')
        return plain.map(([name, value]) => writeAttribute(name, value));
      const handlers = element === tag ? listeners : [];
      return [
        ...getTagAttributes({ ...element, attributes: plain }).map((attribute) => {
          if (attribute.kind === 'session') return 'session-id={sessionId}';
          if (attribute.kind === 'boolean') return attribute.name;
          if (attribute.kind === 'number') return `${attribute.name}={${attribute.value}}`;
          return writeAttribute(attribute.name, attribute.value);
        }),
        ...handlers.map(({ event, handler }) => `on${event}={${dedentRest(handler)}}`),
      ];
    },
  };
};
