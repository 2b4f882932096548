/** Reads the codes of `ledyer-error` with their cause and advice from the source. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { CheckoutError, type CheckoutErrorCode } from '../../src/session/checkout-error.js';
import { joinLines } from './doc-text.js';

export interface ErrorCodeEntry {
  readonly code: CheckoutErrorCode;
  readonly phase: string;
  /** Whether a retry may help without a change to the page. */
  readonly recoverable: boolean;
  readonly cause: string;
  /** Empty if the source has none. */
  readonly advice: string;
}

/** Returns the doc comment before a code, or the line comment after it, as plain text. */
function getComment(text: string, previousEnd: number, start: number, end: number): string {
  const before = /\/\*\*(.*?)\*\//s.exec(text.slice(previousEnd, start))?.[1];
  const after = /^;?[ \t]*\/\/(.*)/.exec(text.slice(end))?.[1];
  return joinLines((before ?? after ?? '').replaceAll(/^\s*\* ?/gm, '').trim());
}

/** Returns all codes in source order. The first paragraph of a comment is the cause, the others are the advice. */
export function readErrorCodes(): ErrorCodeEntry[] {
  const file = 'src/session/checkout-error.ts';
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const union = source.statements
    .filter(ts.isTypeAliasDeclaration)
    .find(({ name }) => name.text === 'CheckoutErrorCode')?.type;
  if (!union || !ts.isUnionTypeNode(union)) throw new Error(`${file} has no CheckoutErrorCode`);
  return union.types.map((type, index) => {
    const code = type.getText(source).slice(1, -1) as CheckoutErrorCode;
    const previousEnd = union.types[index - 1]?.end ?? union.pos;
    const comment = getComment(source.text, previousEnd, type.getStart(source), type.end);
    const [cause = '', ...advice] = comment.split('\n\n');
    const { phase, recoverable } = new CheckoutError(code, '');
    return { code, phase, recoverable, cause, advice: advice.join(' ') };
  });
}

/** Returns the id of a code's row in the README's table. */
export const toAnchor = (code: string): string => `error-${code}`;
