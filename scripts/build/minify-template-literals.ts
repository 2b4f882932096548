import type { Plugin } from 'vite';

const styleLiteral = /(css`|\/\* css \*\/ `)([^`]*)`/g;

/** White space with a line break between two tags, or between a tag and an expression. */
const betweenTags = /(>|`)\s*\n\s*(<[/a-z]|\$\{)/g;

/** White space with a line break before an end tag, or before the end of the literal. */
const beforeEndTag = /(\}|<\/[a-z]+>)\s*\n\s*(?=<\/[a-z]|`)/g;

const minifyCss = (text: string) =>
  text
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>/]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .replace(/\b0\./g, '.')
    .replace(/(\[[a-z]+=)'([a-z]+)'/g, '$1$2')
    .trim();

/** A Vite plugin that minifies the tag's `css` and `html` template literals. Minifiers of JavaScript leave them as they are. */
export const minifyTemplateLiterals = (): Plugin => ({
  name: 'minify-template-literals',
  apply: 'build',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('/src/element/')) return undefined;
    if (id.endsWith('.css?raw')) {
      const text = minifyCss(JSON.parse(code.replace(/^export default |;$/g, '')) as string);
      return { code: `export default ${JSON.stringify(text)}`, map: null };
    }
    const styles = code.replace(
      styleLiteral,
      (_, start: string, text: string) => `${start}${minifyCss(text)}\``,
    );
    return {
      code: styles.replace(betweenTags, '$1$2').replace(beforeEndTag, '$1'),
      map: null,
    };
  },
});
