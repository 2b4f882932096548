/** Parses the docstring of the tag: `@tag {type} [name=default] - Description.` */
import ts from 'typescript';
import { joinLines } from './doc-text.js';

/** One tag of the docstring. */
export interface DocTag {
  readonly tag: string;
  readonly type: string | undefined;
  readonly name: string;
  readonly default: string | undefined;
  readonly description: string;
}

/** The text of a docstring: its first paragraph, and the others. */
export interface Description {
  readonly summary: string;
  readonly description: string;
}

const tagSyntax =
  /^(?:\{(?<type>.+?)\}\s+)?(?:\[(?<optional>[^=\]]+)=(?<value>[^\]]*)\]|(?<name>\S+))(?:\s+-\s+(?<description>.*))?$/s;

/** Returns the tags of a class in source order. */
export function getDocTags(declaration: ts.ClassDeclaration): DocTag[] {
  return ts.getJSDocTags(declaration).flatMap((tag) => {
    // TypeScript parses the types of some tags itself, so the raw text is used.
    const text = tag
      .getText()
      .replace(/^@\w+\s*/, '')
      .replaceAll(/^\s*\* ?/gm, '');
    const groups = tagSyntax.exec(joinLines(text))?.groups;
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

/** Returns the text of a class's docstring before its tags, or in `@summary`. */
export function getDescription(declaration: ts.ClassDeclaration): Description {
  const comments = ts.getJSDocCommentsAndTags(declaration).flatMap((doc) => {
    const tags = ts.isJSDoc(doc) ? (doc.tags ?? []) : [];
    return [doc, ...tags.filter((tag) => tag.tagName.text === 'summary')];
  });
  const text = comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join('\n\n');
  const [summary = '', ...others] = joinLines(text.trim()).split('\n\n');
  return { summary, description: others.join('\n\n') };
}
