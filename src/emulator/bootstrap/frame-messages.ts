/**
 * Messages between `bootstrap.js` and the checkout page in its frame.
 *
 * Ledyer's own messages are not public, so these are assumed. A page never sees them; it sees document events and
 * `window.ledyer.api`. Both sides check the window and the origin of a message before they decode it.
 */
import {
  documentEvents,
  type ClientValidation,
  type DocumentEventName,
} from '../../ledyer/client-api.js';
import { isHttpUrl } from './is-http-url.js';

/** A message from the frame to the page. */
export type FrameMessage =
  | { readonly from: 'ledyer-checkout-frame'; readonly type: 'resize'; readonly height: number }
  /** The shop's validation redirects the buyer to this http or https URL. */
  | { readonly from: 'ledyer-checkout-frame'; readonly type: 'navigate'; readonly url: string }
  | {
      readonly from: 'ledyer-checkout-frame';
      readonly type: 'event';
      readonly name: DocumentEventName;
    };

/** A message from the page to the frame. */
export type PageMessage =
  | { readonly to: 'ledyer-checkout-frame'; readonly type: 'suspend' | 'resume' }
  | {
      readonly to: 'ledyer-checkout-frame';
      readonly type: 'client-validation';
      readonly answer: ClientValidation;
    };

/** Returns the frame's message, or `undefined` when the value is not one. */
export function decodeFrameMessage(value: unknown): FrameMessage | undefined {
  if (!isObject(value) || value.from !== 'ledyer-checkout-frame') return undefined;
  const { from, type, height, name, url } = value;
  if (type === 'resize' && isHeight(height)) return { from, type, height };
  if (type === 'event' && isDocumentEventName(name)) return { from, type, name };
  if (type === 'navigate' && typeof url === 'string' && isHttpUrl(url)) return { from, type, url };
  return undefined;
}

/** Returns the page's message, or `undefined` when the value is not one. */
export function decodePageMessage(value: unknown): PageMessage | undefined {
  if (!isObject(value) || value.to !== 'ledyer-checkout-frame') return undefined;
  const { to, type, answer } = value;
  if (type === 'suspend' || type === 'resume') return { to, type };
  if (type === 'client-validation' && isObject(answer) && typeof answer.shouldProceed === 'boolean')
    return { to, type, answer: decodeClientValidation(answer.shouldProceed, answer.message) };
  return undefined;
}

/** Keeps only title and body that are strings. The shop's script can pass any value. */
function decodeClientValidation(shouldProceed: boolean, message: unknown): ClientValidation {
  if (!isObject(message)) return { shouldProceed };
  const { title, body } = message;
  return {
    shouldProceed,
    message: {
      ...(typeof title === 'string' && { title }),
      ...(typeof body === 'string' && { body }),
    },
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isHeight = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const isDocumentEventName = (value: unknown): value is DocumentEventName =>
  Object.values<unknown>(documentEvents).includes(value);
