'use client';

/**
 * The tag as a component of React 18 and later. React 19 can do without: see
 * `ledyer-checkout/types/react-19`.
 */
import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import type { HTMLAttributes } from 'react';
import '../../index.js';
import type { LedyerCheckoutElement } from '../../element/index.js';
import type {
  TagAttributes,
  TagFunctions,
  TagHandlersInCamelCase,
  TagProperties,
  TagPropertyName,
} from '../types/tag.js';

/** The tag's properties, a handler for each of its events, and what every HTML element takes. */
export interface LedyerCheckoutProps
  extends
    HTMLAttributes<LedyerCheckoutElement>,
    TagProperties,
    TagFunctions,
    TagHandlersInCamelCase {}

type Tag = LedyerCheckoutElement | null;

/** `<ledyer-checkout>` for React. Its ref is the element itself. */
export const LedyerCheckout = forwardRef<LedyerCheckoutElement, LedyerCheckoutProps>(
  function LedyerCheckout({ statusSource, sessionId, ...props }, outerRef) {
    const ref = useRef<LedyerCheckoutElement>(null);
    useImperativeHandle<Tag, Tag>(outerRef, () => ref.current, []);
    const { attributes, handlers } = sorted(props);
    // A tag that knows its session starts as soon as it is in the page, and React sets
    // functions only afterwards: with a source of its own, the tag is told its session then.
    if (!statusSource) attributes['session-id'] = sessionId;

    useEffectOnPage(() => {
      const tag = ref.current;
      if (!tag) return;
      tag.statusSource = statusSource;
      if (statusSource) tag.sessionId = sessionId ?? '';
    });
    useEffectOnPage(() => {
      const tag = ref.current;
      for (const [name, handler] of handlers) tag?.addEventListener(name, handler);
      return () => {
        for (const [name, handler] of handlers) tag?.removeEventListener(name, handler);
      };
    });
    return createElement('ledyer-checkout', { ...attributes, ref });
  },
);

/** Before anything else on the page runs; React 18 complains about layout effects on a server. */
const useEffectOnPage = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/** React 18 writes attributes as they are called here, and knows nothing of the tag's events. */
function sorted(props: object) {
  const attributes: Record<string, unknown> = {};
  const handlers: [name: string, handler: EventListener][] = [];
  for (const [name, value] of Object.entries(props) as [string, unknown][]) {
    if (!/^onLedyer[A-Z]/.test(name)) {
      attributes[attributeNames[name] ?? name] = attributeValue(name, value);
    } else if (value) {
      const event = name
        .slice('on'.length)
        .replace(/\B[A-Z]/g, '-$&')
        .toLowerCase();
      handlers.push([event, value as EventListener]);
    }
  }
  return { attributes, handlers };
}

/** `true` is an attribute that is there, except where the words `true` and `false` are values. */
function attributeValue(name: string, value: unknown): unknown {
  if (typeof value !== 'boolean') return value;
  return /^(aria|data)-/.test(name) ? String(value) : value || undefined;
}

/** How the attribute of a property is called. */
const tagNames: Readonly<Record<TagPropertyName, keyof TagAttributes>> = {
  sessionId: 'session-id',
  environment: 'environment',
  emulatorUrl: 'emulator-url',
  statusUrl: 'status-url',
  transport: 'transport',
  confirmationUrl: 'confirmation-url',
  validationTimeout: 'validation-timeout',
  loading: 'loading',
  hostedPage: 'hosted-page',
  buyButtonColor: 'buy-button-color',
  noPadding: 'no-padding',
};
const attributeNames: Readonly<Partial<Record<string, string>>> = {
  ...tagNames,
  className: 'class',
};
