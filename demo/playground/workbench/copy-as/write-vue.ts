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

/** Writes the page as a component of Vue 3. */
export function writeVue(page: CheckoutPage): string {
  const { nodes, listeners, imports, script } = page;
  const types = listeners.map(({ event }) => getEventType(event));
  const handlers = listeners.map(
    ({ event, handler }) =>
      `const ${getHandlerName(event)}: (event: ${getEventType(event)}) => void = ${dedentRest(handler)};`,
  );
  const code = joinBlocks([
    joinLines([
      "import 'ledyer-checkout';",
      writeTypeImport(types),
      "import type {} from 'ledyer-checkout/types/vue';",
      script === '' ? '' : "import { onMounted } from 'vue';",
      imports,
    ]),
    'defineProps<{ sessionId: string }>();',
    ...handlers,
    ...(script === ''
      ? []
      : [`onMounted(() => void ${scriptFunction}());`, writeScriptFunction(page)]),
  ]);
  const markup = writeMarkup(nodes, createDialect(page));
  return `<!-- vite.config.js: vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'ledyer-checkout' } } }) -->
<script setup lang="ts">
${code}
</script>

<template>
${indent(markup, 2)}
</template>
`;
}

const createDialect = ({ tag, listeners }: CheckoutPage): MarkupDialect => ({
  closeEmptyElement: (element) => (isVoid(element) ? ' />' : `></${element.name}>`),
  writeText: (text) => escapeText(text).replaceAll('{{', "{{ '{{' }}"),
  writeAttributes(element) {
    const { name, attributes } = element;
    // Vue would read these as expressions.
    const plain = attributes.filter(([attribute]) => !/^(v-|[@:#]|on)/.test(attribute));
    if (name !== 'ledyer-checkout')
      return plain.map(([attribute, value]) => writeHtmlAttribute(attribute, value));
    const handlers = element === tag ? listeners : [];
    return [
      ...getTagAttributes({ ...element, attributes: plain }).map((attribute) => {
        if (attribute.kind === 'session') return ':session-id="sessionId"';
        if (attribute.kind === 'boolean') return attribute.name;
        if (attribute.kind === 'number') return `:${attribute.name}="${attribute.value}"`;
        return writeHtmlAttribute(attribute.name, attribute.value);
      }),
      ...handlers.map(({ event }) => `@${event}="${getHandlerName(event)}"`),
    ];
  },
});
