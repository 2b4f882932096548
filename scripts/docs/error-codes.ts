/** The codes of `ledyer-error`, each with what happened and what to do. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { CheckoutError, type CheckoutErrorCode } from '../../src/session/checkout-error.js';
import { unwrapped } from './ts-program.js';

export interface ErrorCode {
  readonly code: CheckoutErrorCode;
  readonly phase: string;
  /** Whether trying again may help, without a change to the page. */
  readonly recoverable: boolean;
  readonly happened: string;
  /** Empty where the source does not say. */
  readonly toDo: string;
}

/** A comment before a code, as plain text; or the one behind it on its line. */
function commentOf(text: string, previousEnd: number, start: number, end: number): string {
  const before = /\/\*\*(.*?)\*\//s.exec(text.slice(previousEnd, start))?.[1];
  const behind = /^;?[ \t]*\/\/(.*)/.exec(text.slice(end))?.[1];
  return unwrapped((before ?? behind ?? '').replaceAll(/^\s*\* ?/gm, '').trim());
}

/** All codes, in the order of the source: the first paragraph of the comment, and the second. */
export function errorCodes(): ErrorCode[] {
  const file = 'src/session/checkout-error.ts';
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const union = source.statements
    .filter(ts.isTypeAliasDeclaration)
    .find(({ name }) => name.text === 'CheckoutErrorCode')?.type;
  if (!union || !ts.isUnionTypeNode(union)) throw new Error(`${file} has no CheckoutErrorCode`);
  return union.types.map((type, index) => {
    const code = type.getText(source).slice(1, -1) as CheckoutErrorCode;
    const previousEnd = union.types[index - 1]?.end ?? union.pos;
    const comment = commentOf(source.text, previousEnd, type.getStart(source), type.end);
    const [happened = '', ...advice] = comment.split('\n\n');
    const { phase, recoverable } = new CheckoutError(code, '');
    return { code, phase, recoverable, happened, toDo: advice.join(' ') };
  });
}

/** Where the README tells of a code: what stands behind the `#`. */
export const anchorOf = (code: string): string => `error-${code}`;
