import type { Environment, LedyerCheckoutElement } from '../../element/index.js';

/** The attributes of the tag. */
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

/** The same attributes under their property names. */
export type TagProperties = {
  [Name in keyof TagAttributes as CamelCase<Name>]: TagAttributes[Name];
};

/** Fails to compile if the tag lacks one of these properties. */
export type TagPropertyName = ElementPropertyName<keyof TagProperties>;
type ElementPropertyName<Name extends keyof LedyerCheckoutElement> = Name;

/** Properties without an attribute. */
export interface TagCallbackProperties {
  statusSource?: LedyerCheckoutElement['statusSource'];
}

/** The tag's events by name. */
export type TagEvents = Pick<
  GlobalEventHandlersEventMap,
  Extract<keyof GlobalEventHandlersEventMap, `ledyer-${string}`>
>;

/** Handlers with a prefix: `onledyer-complete`, `on:ledyer-complete`. */
export type TagHandlers<Prefix extends string> = {
  [Name in keyof TagEvents as `${Prefix}${Name}`]?: ((event: TagEvents[Name]) => void) | undefined;
};

/** Handlers in camel case: `onLedyerComplete`. */
export type CamelCaseEventHandlers = {
  [Name in keyof TagEvents as CamelCase<`on-${Name}`>]?:
    | ((event: TagEvents[Name]) => void)
    | undefined;
};

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Rest}`
  ? `${Head}${Capitalize<CamelCase<Rest>>}`
  : Name;
