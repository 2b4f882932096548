const openers = '([{';
const closers = ')]}';

/**
 * Returns the index of the character that ends an argument: a comma or a closing bracket outside of all brackets,
 * strings and comments of the argument. Returns the length of the code if there is none.
 */
export function findEndOfArgument(code: string, start: number): number {
  let depth = 0;
  let index = start;
  while (index < code.length) {
    const character = code.charAt(index);
    const skipped = skipText(code, index);
    if (skipped > index) {
      index = skipped;
      continue;
    }
    if (openers.includes(character)) depth++;
    else if (depth === 0 && (character === ',' || closers.includes(character))) return index;
    else if (closers.includes(character)) depth--;
    index++;
  }
  return index;
}

/** Returns the index after the string, template or comment that starts at `index`, and `index` if none does. */
function skipText(code: string, index: number): number {
  const rest = code.slice(index, index + 2);
  if (rest === '//') return endOf(code, '\n', index + 2);
  if (rest === '/*') return endOf(code, '*/', index + 2);
  const quote = code.charAt(index);
  if (quote === '`') return skipTemplate(code, index);
  if (quote !== '"' && quote !== "'") return index;
  for (let at = index + 1; at < code.length; at++) {
    if (code[at] === '\\') at++;
    else if (code[at] === quote) return at + 1;
  }
  return code.length;
}

/** Skips a template literal and the code in its placeholders. */
function skipTemplate(code: string, index: number): number {
  for (let at = index + 1; at < code.length; at++) {
    if (code[at] === '\\') at++;
    else if (code[at] === '`') return at + 1;
    else if (code.startsWith('${', at)) {
      at += 2;
      // The placeholder ends at the bracket that it did not open. A comma belongs to it.
      do at = findEndOfArgument(code, at) + 1;
      while (code[at - 1] === ',');
      at--;
    }
  }
  return code.length;
}

function endOf(code: string, text: string, from: number): number {
  const found = code.indexOf(text, from);
  return found < 0 ? code.length : found + text.length;
}
