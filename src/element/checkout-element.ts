import type { PageHosts } from '../ledyer/environments.js';
import type { CheckoutState } from '../session/checkout-state.js';
import type { StatusSource } from '../session/custom-status-client.js';
import type { SessionId } from '../session/session-id.js';
import type { UrlAttributes } from './start/resolve-hosts.js';
import type { Snippet } from './start/snippet.js';

/** The element as the runtime sees it. A separate type, so that the runtime never imports the class. */
export interface CheckoutElement extends HTMLElement, UrlAttributes {
  sessionId: string;
  readonly statusSource: StatusSource | undefined;
  readonly transport: string;
  readonly validationTimeout: number;
  readonly hostedPage: boolean;
  readonly state: CheckoutState;
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly updateComplete: Promise<boolean>;
  /** Adopts the style sheets. May be called again. */
  createRenderRoot(): unknown;
  reload(): void;
  requestUpdate(): void;
}

/** A checkout whose snippet is on the page. */
export interface StartedSnippet {
  readonly sessionId: SessionId;
  readonly hosts: PageHosts;
  readonly snippet: Snippet;
}
