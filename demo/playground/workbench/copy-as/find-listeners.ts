import { tagEventNames, type TagEventName } from '../page-events.js';
import { findEndOfArgument } from './find-end-of-argument.js';

/** A listener of the page's script. */
export interface Listener {
  readonly event: TagEventName;
  /** Source of the second argument. */
  readonly handler: string;
}

const isTagEvent = (name: string): name is TagEventName =>
  tagEventNames.some((each) => each === name);

const tagLookup = String.raw`document\s*\.\s*querySelector\(\s*(?<quote>['"])ledyer-checkout\k<quote>\s*\)`;
const tagVariable = new RegExp(
  String.raw`\b(?:const|let|var)\s+(\w+)\s*=\s*${tagLookup}\s*;?`,
  'g',
);
const listenerStart = new RegExp(
  String.raw`(?<receiver>\w+|${tagLookup})\s*\.\s*addEventListener\(\s*(?<mark>['"])(?<event>[\w-]+)\k<mark>\s*,\s*`,
  'g',
);
const comments = /\/\*[^]*?\*\/|\/\/.*/g;

/**
 * Returns the listeners of a script that only listens to the tag, and `undefined` for any other script.
 *
 * Each framework has its own syntax for listeners. Other code is the same in all of them, so it is copied as it is.
 */
export function findListeners(script: string): readonly Listener[] | undefined {
  const variables = [...script.matchAll(tagVariable)].map(([, name = '']) => name);
  const listeners: Listener[] = [];
  let rest = '';
  let position = 0;
  for (const match of script.matchAll(listenerStart)) {
    // A listener inside the handler of another one.
    if (match.index < position) return undefined;
    const [start] = match;
    const { receiver = '', event = '' } = match.groups ?? {};
    const end = findEndOfArgument(script, match.index + start.length);
    if (script[end] !== ')' || !isTagEvent(event)) return undefined;
    const isKnown = !/^\w+$/.test(receiver) || ['document', ...variables].includes(receiver);
    if (!isKnown || listeners.some((each) => each.event === event)) return undefined;
    const handler = script
      .slice(match.index + start.length, end)
      .trim()
      .replace(/,$/, '');
    listeners.push({ event, handler });
    rest += script.slice(position, match.index);
    position = end + 1;
  }
  rest += script.slice(position);
  const otherCode = rest.replace(tagVariable, '').replace(comments, '').replace(/[;\s]/g, '');
  const usesVariable = listeners.some(({ handler }) =>
    // In text, none of these characters follows a word with that name.
    variables.some((name) => new RegExp(String.raw`\b${name}\s*[.?[(),;]`).test(handler)),
  );
  return otherCode === '' && !usesVariable ? listeners : undefined;
}
