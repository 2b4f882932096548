import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const path = (name: string) =>
  fileURLToPath(new URL(`../../src/entries/cdn/${name}`, import.meta.url));

const renderer = path('lit-html.ts');

/** The replacements of Lit's modules, by the name in their import. */
const replacements = new Map([
  ['lit-html', renderer],
  ['./css-tag.js', path('css-tag.ts')],
]);

/** The fields of a syntax tree's node that are used here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}
interface Template extends Node {
  readonly tag: Node & { readonly name?: string };
  readonly quasi: {
    readonly quasis: readonly { readonly value: { readonly cooked: string } }[];
    readonly expressions: readonly Node[];
  };
}

/**
 * Returns the code of a `CompiledTemplate`, whose HTML has a comment where a value is content.
 *
 * @throws {Error} for HTML that this package's templates do not contain
 */
export function compileTemplate(strings: readonly string[]): string {
  let nodeCount = 0;
  const places: string[] = [];
  const html = strings.map((text, index) => {
    if (/<!|<(?:script|style|textarea|title|svg|math)\b/.test(text))
      throw new Error(`A template contains what cannot be compiled: ${text}`);
    nodeCount += text.match(/<[a-z]/g)?.length ?? 0;
    if (index === strings.length - 1) return text;
    const [attribute, prefix, name] = /\s([?@])?([a-z-]+)=$/.exec(text) ?? [];
    if (attribute === undefined) {
      if (/<[^>]*$/.test(text))
        throw new Error(`A value must be a whole attribute or stand between tags: ${text}`);
      places.push(`[${nodeCount++}]`);
      return `${text}<?>`;
    }
    if (!/^[\s>]/.test(strings[index + 1] ?? ''))
      throw new Error(`A value must be a whole attribute: ${text}`);
    places.push(`[${nodeCount - 1}, '${name}'${prefix ? `, '${prefix}'` : ''}]`);
    return text.slice(0, -attribute.length);
  });
  const minified = html
    .join('')
    .replace(/\s*\n\s*(?=[^<>]*>)/g, ' ')
    .replace(/\s*\n\s*/g, '')
    .replace(/\s+>/g, '>')
    // A value ends at the next node.
    .replace(/<\?>$/, '<?><?>');
  return `{ html: \`${minified}\`, places: [${places.join(', ')}] }`;
}

/** Returns the outermost templates of a syntax tree. */
function findTemplates(node: unknown): Template[] {
  if (typeof node !== 'object' || node === null) return [];
  const template = node as Template;
  if (template.type === 'TaggedTemplateExpression' && template.tag.name === 'html')
    return [template];
  return Object.values(node).flatMap(findTemplates);
}

/** A Vite plugin that compiles the tag's templates for the renderer of the CDN file, which replaces Lit's. */
export const compileTemplates: Plugin = {
  name: 'compile-templates',
  enforce: 'pre',
  resolveId: (id) => replacements.get(id),
  transform: {
    order: 'post',
    handler(code, id) {
      if (!id.includes('/src/element/') || !code.includes('html`')) return undefined;
      const compiled: string[] = [];
      /** Returns the code of a node, with its templates compiled. */
      const print = (node: object, { start, end }: Pick<Node, 'start' | 'end'>): string => {
        let printed = '';
        let position = start;
        for (const template of findTemplates(node)) {
          const { quasis, expressions } = template.quasi;
          const values = expressions.map((each) => print(each, each));
          const index = compiled.push(compileTemplate(quasis.map(({ value }) => value.cooked))) - 1;
          printed += code.slice(position, template.start);
          printed += `new CompiledResult(templates[${index}], [${values.join(', ')}])`;
          position = template.end;
        }
        return printed + code.slice(position, end);
      };
      const body = print(this.parse(code), { start: 0, end: code.length });
      const imports = `import { CompiledResult } from ${JSON.stringify(renderer)};`;
      return {
        code: `${imports}\n${body}\nconst templates = [${compiled.join(', ')}];\n`,
        map: null,
      };
    },
  },
};
