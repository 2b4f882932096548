import { describe, expect, test } from 'vitest';
import { copyAs, type CopyTarget } from '../../../demo/playground/workbench/copy-as/index.js';
import { exampleNames, examples } from '../../../demo/playground/workbench/examples.js';
import { importCompiler } from '../../../demo/server/import-compiler.js';
import { parseHtml } from './parse-html.js';

/** The parts of the compilers that are used here. Their packages are those of `demo/`. */
interface Compilers {
  readonly svelte: {
    compile(source: string, options: object): { readonly warnings: readonly { message: string }[] };
  };
  readonly vue: {
    parse(
      source: string,
      options: object,
    ): { readonly descriptor: VueFile; readonly errors: unknown[] };
    compileScript(
      file: VueFile,
      options: object,
    ): { readonly content: string; readonly bindings?: object };
    compileTemplate(options: object): { readonly errors: unknown[]; readonly tips: unknown[] };
  };
  readonly angular: {
    parseTemplate(template: string, url: string): { readonly errors: readonly unknown[] | null };
  };
}
interface VueFile {
  readonly template: { readonly content: string } | null;
}

const [svelte, vue, angular] = await Promise.all([
  importCompiler<Compilers['svelte']>('svelte/compiler'),
  importCompiler<Compilers['vue']>('vue/compiler-sfc'),
  importCompiler<Compilers['angular']>('@angular/compiler'),
]);

const copy = (target: CopyTarget, html: string) => copyAs(target, html, parseHtml) ?? '';

/** HTML whose characters and attributes each framework writes differently. */
const specialSyntaxPage = `<script type="module" src="https://cdn.example/ledyer-checkout.js"></script>
<p class="note" style="color: red; --gap: 1rem">Write {name} &lt;here&gt; &amp; @you: {{ 1 }} \`\${x}\`</p>
<label for="name">Name</label><input id="name" maxlength="9" value='a "b" {c}' disabled />
<ledyer-checkout session-id="{{sessionId}}" environment="local" emulator-url="http://localhost:1"
  no-padding validation-timeout="5000" lang="sv" buy-button-color="#a5b1ff">
  <p slot="pending">Wait <b>a</b> moment</p>
</ledyer-checkout>
<script type="module">
  const tag = document.querySelector("ledyer-checkout");
  // A comment with a bracket: (
  tag.addEventListener('ledyer-complete', async ({ orderId }) => {
    await fetch(\`/thanks/\${[orderId, ')'].join('/')}\`);
  });
  document.addEventListener("ledyer-error", function (event) { console.warn(event.code); });
</script>`;

/** A page whose script does more than listen to the tag. */
const otherCodePage = `<p id="notice"></p><ledyer-checkout session-id="{{sessionId}}" environment="sandbox"></ledyer-checkout>
<script type="module">
  const notice = document.querySelector('#notice');
  document.querySelector('ledyer-checkout').addEventListener('ledyer-ready', () => {
    notice.textContent = 'ready';
  });
  await customElements.whenDefined('ledyer-checkout');
</script>`;

const pages = [
  ...exampleNames.map((name) => [name, examples[name].html] as const),
  ['special syntax', specialSyntaxPage] as const,
  ['other code', otherCodePage] as const,
];

describe.each(pages)('the copied page "%s"', (_, html) => {
  test('is a component that the compiler of Svelte accepts without a warning', () => {
    const { warnings } = svelte.compile(copy('svelte', html), { filename: 'Checkout.svelte' });
    expect(warnings.map(({ message }) => message)).toEqual([]);
  });

  test('is a component that the compiler of Vue accepts', () => {
    const { descriptor, errors } = vue.parse(copy('vue', html), { filename: 'Checkout.vue' });
    expect(errors).toEqual([]);
    const { content, bindings } = vue.compileScript(descriptor, { id: 'checkout' });
    expect(content).toContain('defineComponent');
    const template = vue.compileTemplate({
      source: descriptor.template?.content ?? '',
      filename: 'Checkout.vue',
      id: 'checkout',
      compilerOptions: {
        bindingMetadata: bindings ?? {},
        isCustomElement: (tag: string) => tag === 'ledyer-checkout',
      },
    });
    expect(template.errors).toEqual([]);
    expect(template.tips).toEqual([]);
  });

  test('has a template that the compiler of Angular accepts', () => {
    const [, source = ''] = /template: (`[^]*\n {2}`),/.exec(copy('angular', html)) ?? [];
    // The template is a literal: its value is what Angular compiles.
    const template = source.slice(1, -1).replace(/\\([\\`$])/g, '$1');
    const { errors } = angular.parseTemplate(template, 'checkout.html');
    expect(errors ?? []).toEqual([]);
    expect(template).toContain('[sessionId]="sessionId"');
  });
});

describe('`copyAs`', () => {
  test('writes listeners in the syntax of each framework', () => {
    const { html } = examples.minimal;
    expect(copy('react', html)).toContain('onledyer-complete={({ orderId }) => {\n');
    expect(copy('svelte', html)).toContain('onledyer-complete={({ orderId }) => {\n');
    expect(copy('vue', html)).toContain('@ledyer-complete="onComplete"');
    expect(copy('vue', html)).toContain(
      'const onComplete: (event: CheckoutCompleteEvent) => void =',
    );
    expect(copy('angular', html)).toContain('(ledyer-complete)="onComplete($event)"');
  });

  test('writes all events of the example with every listener', () => {
    expect(copy('react', examples.events.html).match(/ onledyer-[\w-]+=/g)).toHaveLength(11);
  });

  test('passes the session as a property and leaves out the emulator', () => {
    for (const target of ['react', 'vue', 'svelte', 'angular'] as const) {
      const code = copy(target, specialSyntaxPage);
      expect(code).not.toContain('{{sessionId}}');
      expect(code).not.toContain('emulator');
      expect(code).toContain('environment="sandbox"');
    }
  });

  test('escapes text for each framework', () => {
    expect(copy('react', specialSyntaxPage)).toContain(
      "Write {'{'}name{'}'} {'<'}here{'>'} {'&'} @you:",
    );
    expect(copy('vue', specialSyntaxPage)).toContain(
      "Write {name} &lt;here&gt; &amp; @you: {{ '{{' }} 1 }}",
    );
    expect(copy('svelte', specialSyntaxPage)).toContain(
      'Write &#123;name&#125; &lt;here&gt; &amp; @you:',
    );
    expect(copy('angular', specialSyntaxPage)).toContain(
      '&amp; &#64;you: &#123;&#123; 1 &#125;&#125; \\`$&#123;x',
    );
  });

  test('copies the whole script if it does more than listen to the tag', () => {
    const code = copy('react', otherCodePage);
    expect(code).toContain('useEffect(() => void runPageScript(), []);');
    expect(code).toContain('async function runPageScript() {');
    expect(code).toContain("const notice = document.querySelector<HTMLElement>('#notice')!;");
  });

  test.each([
    [
      'a tag in a variable that the handler uses',
      'tag.addEventListener("ledyer-ready", () => tag.refresh());',
    ],
    ['an event that the tag does not have', 'tag.addEventListener("ledyer-redy", () => {});'],
    ['options', 'tag.addEventListener("ledyer-ready", () => {}, { once: true });'],
    [
      'two listeners of one event',
      'tag.addEventListener("ledyer-ready", a); tag.addEventListener("ledyer-ready", b);',
    ],
    ['an unclosed listener', 'tag.addEventListener("ledyer-ready", () => {'],
  ])('copies the whole script if it has %s', (_, code) => {
    const html = `<ledyer-checkout></ledyer-checkout><script type="module">const tag = document.querySelector('ledyer-checkout'); ${code}</script>`;
    expect(copy('svelte', html)).toContain('runPageScript');
  });

  test('omits the content that a server has rendered into the tag', () => {
    const code = copy('react', examples.server.html);
    expect(code).not.toContain('bootstrap');
    expect(code).not.toContain('slot=');
  });

  test('returns HTML unchanged, and `undefined` for a framework, if the page has no tag', () => {
    expect(copyAs('react', '<p>No tag</p>', parseHtml)).toBeUndefined();
    expect(copyAs('html', '<p>No tag</p>', parseHtml)).toBe('<p>No tag</p>');
  });
});
