/** The docstring of the tag: `@tag {type} [name=default] - What it is.` */
import ts from 'typescript';
import { unwrapped } from './ts-program.js';

/** One line of the docstring. */
export interface DocLine {
  readonly tag: string;
  readonly type: string | undefined;
  readonly name: string;
  readonly default: string | undefined;
  readonly description: string;
}

/** What the docstring of a class says in words: its first paragraph, and the others. */
export interface Prose {
  readonly summary: string;
  readonly description: string;
}

const line =
  /^(?:\{(?<type>.+?)\}\s+)?(?:\[(?<optional>[^=\]]+)=(?<value>[^\]]*)\]|(?<name>\S+))(?:\s+-\s+(?<description>.*))?$/s;

/** The tags of a class, in order. */
export function docLinesOf(declaration: ts.ClassDeclaration): DocLine[] {
  return ts.getJSDocTags(declaration).flatMap((tag) => {
    // A type that TypeScript reads itself is no part of the comment.
    const text = tag
      .getText()
      .replace(/^@\w+\s*/, '')
      .replaceAll(/^\s*\* ?/gm, '');
    const groups = line.exec(unwrapped(text))?.groups;
    if (!groups || tag.tagName.text === 'summary') return [];
    return [
      {
        tag: tag.tagName.text,
        type: groups.type,
        name: groups.optional ?? groups.name ?? '',
        default: groups.value,
        description: groups.description ?? '',
      },
    ];
  });
}

/** What a class says of itself before its tags, or in `@summary`. */
export function proseOf(declaration: ts.ClassDeclaration): Prose {
  const comments = ts.getJSDocCommentsAndTags(declaration).flatMap((doc) => {
    const tags = ts.isJSDoc(doc) ? (doc.tags ?? []) : [];
    return [doc, ...tags.filter((tag) => tag.tagName.text === 'summary')];
  });
  const text = comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join('\n\n');
  const [summary = '', ...others] = unwrapped(text.trim()).split('\n\n');
  return { summary, description: others.join('\n\n') };
}
