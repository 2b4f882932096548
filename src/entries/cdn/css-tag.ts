/**
 * Replaces Lit's module `css-tag` in the tag's CDN file, where one function adds all styles. Lit re-exports the three
 * `undefined` values, but nothing uses them.
 */
import { adoptStyles as adoptText } from '../../element/runtime/message-styles.js';

export const unsafeCSS = (text: string): string => text;
export const getCompatibleStyle = unsafeCSS;

export function adoptStyles(root: ShadowRoot, styles: readonly string[]): void {
  for (const text of styles) adoptText(root, text);
}

export const css = undefined;
export const CSSResult = undefined;
export const supportsAdoptingStyleSheets = undefined;
