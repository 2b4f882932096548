import type { PageElement } from '../page-node.js';

/** An attribute of the tag, by how a framework must write it. */
export type TagAttribute =
  | { readonly kind: 'session'; readonly name: string }
  | { readonly kind: 'boolean'; readonly name: string }
  | { readonly kind: 'number'; readonly name: string; readonly value: number }
  | { readonly kind: 'text'; readonly name: string; readonly value: string };

const booleanAttributes = ['hosted-page', 'no-padding', 'hidden'];

/** Returns the attributes of the tag. The component gets the session as `sessionId`. */
export const getTagAttributes = (tag: PageElement): readonly TagAttribute[] =>
  tag.attributes
    .filter(([name]) => name !== 'emulator-url' && name !== 'data-state')
    .map(([name, value]): TagAttribute => {
      if (name === 'session-id') return { kind: 'session', name };
      if (booleanAttributes.includes(name)) return { kind: 'boolean', name };
      if (name === 'validation-timeout' && Number.isFinite(Number(value)) && value.trim() !== '')
        return { kind: 'number', name, value: Number(value) };
      // The emulator of this page exists nowhere else.
      const isLocal = name === 'environment' && value === 'local';
      return { kind: 'text', name, value: isLocal ? 'sandbox' : value };
    });

/** Writes an attribute as in HTML. */
export const writeHtmlAttribute = (name: string, value: string): string =>
  value === '' ? name : `${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;

/** Escapes text as in HTML. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Returns `onStateChange` for `ledyer-state-change`. */
export const getHandlerName = (event: string): string => `on${getEventWord(event)}`;
/** Returns `CheckoutStateChangeEvent` for `ledyer-state-change`. */
export const getEventType = (event: string): string => `Checkout${getEventWord(event)}Event`;

const getEventWord = (event: string): string =>
  event
    .split('-')
    .slice(1)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
