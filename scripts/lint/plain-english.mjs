// A lint rule, written for ESLint's API, that keeps comments and test names in plain technical English.

/** Words that hide the subject of a sentence, or that a shorter standard word replaces. */
const vagueWords =
  /\b(whoever|whatever comes|anew|at the (most|least)|for want of|had better|come what may|is told|are told|under way|of (its|their|your|our) own|nobody|somebody|hears?|heard|all the same|for good|in hand|at the latest|without a word)\b/i;

/** Quotations of other people's words. */
const quotation = /"[^"]*"|“[^”]*”|`[^`]*`/g;

const testFunctions = new Set(['describe', 'test', 'it', 'suite', 'bench']);

/**
 * Returns the name of the test function that a call starts with, as in `test.each(rows)('name')`.
 *
 * @param {import('estree').Node | import('estree').Super} node
 * @returns {string | undefined}
 */
function getCalledName(node) {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return getCalledName(node.object);
  if (node.type === 'CallExpression') return getCalledName(node.callee);
  return undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
const rule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'Comments and test names use plain technical English' },
    messages: { vague: 'Plain English: name the subject or use the standard word for "{{word}}".' },
    schema: [],
  },
  create(context) {
    /**
     * @param {string} text
     * @param {import('estree').SourceLocation | null | undefined} loc
     */
    const check = (text, loc) => {
      const word = vagueWords.exec(text.replace(quotation, '').replace(/\s*\n[\s*]*/g, ' '))?.[0];
      if (word && loc) context.report({ loc, messageId: 'vague', data: { word } });
    };
    return {
      Program() {
        for (const { value, loc } of context.sourceCode.getAllComments()) check(value, loc);
      },
      CallExpression(node) {
        const name = getCalledName(node.callee);
        const [title] = node.arguments;
        if (!name || !testFunctions.has(name) || !title) return;
        if (title.type === 'Literal') check(String(title.value), title.loc);
        else if (title.type === 'TemplateLiteral') {
          check(title.quasis.map(({ value }) => value.cooked).join(' '), title.loc);
        }
      },
    };
  },
};

export default rule;
