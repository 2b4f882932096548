import type { Plugin } from 'vite';

/** A node of a syntax tree, as far as it matters here. */
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

/** Constructors of attribute parts, by the prefix of the attribute's name. `trimLit` exports them from Lit. */
const partConstructors = new Map([
  ['', 'AttributePart'],
  ['?', 'BooleanAttributePart'],
  ['@', 'EventPart'],
]);

/**
 * Compiles a template to the form that `@lit-labs/compiler` creates: HTML, and where its values belong. Lit counts
 * elements and comments in the order of the document.
 *
 * @throws {Error} for what this package's templates do not contain
 */
export function compileTemplate(strings: readonly string[]): string {
  let nodeCount = 0;
  const parts: string[] = [];
  const html = strings.map((text, index) => {
    if (/<!|<(?:script|style|textarea|title|svg|math)\b/.test(text))
      throw new Error(`A template contains what cannot be compiled: ${text}`);
    nodeCount += text.match(/<[a-z]/g)?.length ?? 0;
    if (index === strings.length - 1) return text;
    const [attribute, prefix, name] = /\s([?@.]?)([a-z-]+)=$/.exec(text) ?? [];
    if (attribute === undefined) {
      if (/<[^>]*$/.test(text))
        throw new Error(`A value must be a whole attribute or stand between tags: ${text}`);
      parts.push(`{ type: 2, index: ${nodeCount++} }`);
      return `${text}<?>`;
    }
    const constructor = partConstructors.get(prefix ?? '');
    if (!constructor || !/^[\s>]/.test(strings[index + 1] ?? ''))
      throw new Error(`A value must be a whole attribute: ${text}`);
    parts.push(`{ type: 1, index: ${nodeCount - 1}, name: '${name}', ctor: ${constructor} }`);
    return text.slice(0, -attribute.length);
  });
  const minified = html
    .join('')
    .replace(/\s*\n\s*(?=[^<>]*>)/g, ' ')
    .replace(/\s*\n\s*/g, '')
    .replace(/\s+>/g, '>');
  // Lit sets `el`. A page may have defined one on `Object.prototype`.
  return `{ h: toStrings\`${minified}\`, parts: [${parts.join(', ')}], el: undefined }`;
}

/** Returns the outermost templates of a syntax tree. */
function findTemplates(node: unknown): Template[] {
  if (typeof node !== 'object' || node === null) return [];
  const template = node as Template;
  if (template.type === 'TaggedTemplateExpression' && template.tag.name === 'html')
    return [template];
  return Object.values(node).flatMap(findTemplates);
}

/**
 * A Vite plugin that compiles the tag's templates, so that the CDN file does not contain Lit's parser. For trusted
 * types and against forged templates, Lit requires the strings of a template literal.
 */
export const compileTemplates: Plugin = {
  name: 'compile-templates',
  transform(code, id) {
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
        printed += `{ _$litType$: templates[${index}], values: [${values.join(', ')}] }`;
        position = template.end;
      }
      return printed + code.slice(position, end);
    };
    const body = print(this.parse(code), { start: 0, end: code.length });
    const imports = [...partConstructors.values()].join(', ');
    return {
      code: `import { ${imports} } from 'lit';\n${body}\nconst toStrings = (strings) => strings;\nconst templates = [${compiled.join(', ')}];\n`,
      map: null,
    };
  },
};
