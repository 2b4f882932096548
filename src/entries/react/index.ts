'use client';

/**
 * A component for React 18 and later. React 19 also supports the tag itself: see `ledyer-checkout/types/react-19`.
 * `createSession` of `ledyer-checkout/session` returns the id of its session, and sends one request in StrictMode.
 */
import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useInsertionEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { HTMLAttributes } from 'react';
import '../../index.js';
import type { LedyerCheckoutElement } from '../../element/index.js';
import type {
  TagAttributes,
  TagCallbackProperties,
  CamelCaseEventHandlers,
  TagProperties,
  TagPropertyName,
} from '../types/tag.js';

/** The tag's properties, a handler per event, and all HTML attributes. */
export interface LedyerCheckoutProps
  extends
    HTMLAttributes<LedyerCheckoutElement>,
    TagProperties,
    TagCallbackProperties,
    CamelCaseEventHandlers {}

type Tag = LedyerCheckoutElement | null;

/** `<ledyer-checkout>` for React. Its ref is the element. */
export const LedyerCheckout = forwardRef<LedyerCheckoutElement, LedyerCheckoutProps>(
  function LedyerCheckout({ statusSource, sessionId, ...props }, outerRef) {
    const ref = useRef<LedyerCheckoutElement>(null);
    useImperativeHandle<Tag, Tag>(outerRef, () => ref.current, []);
    const { attributes, handlers } = splitProps(props);
    // A tag with a session starts when it is inserted, but React sets functions later. So a session with a
    // `statusSource` is set after that function.
    if (!statusSource) attributes['session-id'] = sessionId;

    useIsomorphicLayoutEffect(() => {
      const tag = ref.current;
      if (!tag) return;
      tag.statusSource = statusSource;
      if (statusSource) tag.sessionId = sessionId ?? '';
    });
    const lastHandlers = useRef(handlers);
    // An insertion effect also runs while the component is hidden.
    useInsertionEffect(() => {
      lastHandlers.current = handlers;
    });
    const [listener] = useState(() => (event: Event) => {
      lastHandlers.current.get(event.type)?.(event);
    });
    useIsomorphicLayoutEffect(() => {
      // Never removed, because React also cleans up when it only hides the component: the buyer may still finish, and
      // Ledyer waits for the answer to a validation. A second addition has no effect.
      for (const name of handlers.keys()) ref.current?.addEventListener(name, listener);
    });
    // A tag that runs before the page is hydrated has set its `data-state`.
    return createElement('ledyer-checkout', { suppressHydrationWarning: true, ...attributes, ref });
  },
);

/** Layout effects run before the page's other scripts. On a server, React 18 warns about them. */
const useIsomorphicLayoutEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/**
 * Splits props into attributes and event listeners. React 18 does not convert property names for custom elements and
 * does not know their events.
 */
function splitProps(props: object) {
  const attributes: Record<string, unknown> = {};
  const handlers = new Map<string, EventListener>();
  for (const [name, value] of Object.entries(props) as [string, unknown][]) {
    if (!/^onLedyer[A-Z]/.test(name)) {
      attributes[attributeNames[name] ?? name] = toAttributeValue(name, value);
    } else if (value) {
      const event = name
        .slice('on'.length)
        .replace(/\B[A-Z]/g, '-$&')
        .toLowerCase();
      handlers.set(event, value as EventListener);
    }
  }
  return { attributes, handlers };
}

/** Booleans become present or missing attributes, except where `true` and `false` are values. */
function toAttributeValue(name: string, value: unknown): unknown {
  if (typeof value !== 'boolean') return value;
  return /^(aria|data)-/.test(name) ? String(value) : value || undefined;
}

/** The attribute of each property of the tag. */
const tagAttributeNames: Readonly<Record<TagPropertyName, keyof TagAttributes>> = {
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
/** The attribute of each prop that React does not convert itself. */
const attributeNames: Readonly<Partial<Record<string, string>>> = {
  ...tagAttributeNames,
  className: 'class',
};
