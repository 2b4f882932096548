import type { Environment, LedyerCheckoutElement } from '../../element/index.js';

/** What may be written on the tag, in HTML or in a template. */
export interface TagAttributes {
  'session-id'?: string | undefined;
  environment?: Environment | undefined;
  'emulator-url'?: string | undefined;
  'status-url'?: string | undefined;
  transport?: 'auto' | 'poll' | 'none' | undefined;
  'confirmation-url'?: string | undefined;
  'validation-timeout'?: number | undefined;
  loading?: 'eager' | 'lazy' | undefined;
  'hosted-page'?: boolean | undefined;
  'buy-button-color'?: string | undefined;
  'no-padding'?: boolean | undefined;
}

/** The same by the names of the properties. */
export type TagProperties = {
  [Name in keyof TagAttributes as CamelCase<Name>]: TagAttributes[Name];
};

/** Does not compile where the tag has no property of such a name. */
export type TagPropertyName = NameOfTag<keyof TagProperties>;
type NameOfTag<Name extends keyof LedyerCheckoutElement> = Name;

/** What no attribute can hold. */
export interface TagFunctions {
  statusSource?: LedyerCheckoutElement['statusSource'];
}

/** The tag's events by their names. */
export type TagEvents = Pick<
  GlobalEventHandlersEventMap,
  Extract<keyof GlobalEventHandlersEventMap, `ledyer-${string}`>
>;

/** Handlers called as the events are, behind a prefix: `onledyer-complete`, `on:ledyer-complete`. */
export type TagHandlers<Prefix extends string> = {
  [Name in keyof TagEvents as `${Prefix}${Name}`]?: ((event: TagEvents[Name]) => void) | undefined;
};

/** Handlers in camel case: `onLedyerComplete`. */
export type TagHandlersInCamelCase = {
  [Name in keyof TagEvents as CamelCase<`on-${Name}`>]?:
    ((event: TagEvents[Name]) => void) | undefined;
};

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Rest}`
  ? `${Head}${Capitalize<CamelCase<Rest>>}`
  : Name;
