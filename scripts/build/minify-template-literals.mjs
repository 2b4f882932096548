// Takes comments and needless white space out of `css` and `html` literals, which no
// minifier of scripts looks into. For vite.config.ts.
const literal = /(css`|\/\* css \*\/ `)([^`]*)`/g;

/** White space with a line break, between two tags or a tag and an expression. */
const between = /(>|`)\s*\n\s*(<[/a-z]|\$\{)/g;
/** The same before an end: of an element, or of the literal. */
const beforeEnd = /(\}|<\/[a-z]+>)\s*\n\s*(?=<\/[a-z]|`)/g;

const shortened = (text) =>
  text
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim();

export const shortLiterals = () => ({
  name: 'short-literals',
  apply: 'build',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('/src/element/')) return undefined;
    const styles = code.replace(literal, (_, start, text) => `${start}${shortened(text)}\``);
    return { code: styles.replace(between, '$1$2').replace(beforeEnd, '$1'), map: null };
  },
});
