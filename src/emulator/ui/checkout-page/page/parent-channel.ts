import type { DocumentEventName } from '../../../../ledyer/client-api.js';
import {
  decodePageMessage,
  type FrameMessage,
  type PageMessage,
} from '../../../bootstrap/frame-messages.js';

/** The page around the frame. */
export interface ParentChannel {
  resize(height: number): void;
  announce(name: DocumentEventName): void;
  /** Leads the page to another address. */
  navigate(url: string): void;
  /** Hears the page until the function that is returned is called. */
  listen(hear: (message: PageMessage) => void): () => void;
}

/** Nobody: the checkout stands alone. */
export const noopChannel: ParentChannel = {
  resize: () => undefined,
  announce: () => undefined,
  navigate: () => undefined,
  listen: () => () => undefined,
};

/** The two windows that talk: this one's messages come in on `frame`, `parent` is the other. */
export interface ChannelWindows {
  readonly frame: Pick<Window, 'addEventListener' | 'removeEventListener'>;
  readonly parent: Pick<Window, 'postMessage'>;
}

/**
 * A link to the page in the `parent` window, as long as it is of this origin.
 *
 * Messages of other windows, of other origins and of other shapes are passed over
 * in silence: other scripts post messages too, and an answer would tell a hostile
 * one what to try next.
 */
export function connectToParent({ frame, parent }: ChannelWindows, origin: string): ParentChannel {
  const say = (message: FrameMessage): void => {
    parent.postMessage(message, origin);
  };
  return {
    resize: (height) => {
      say({ from: 'ledyer-checkout-frame', type: 'resize', height });
    },
    announce: (name) => {
      say({ from: 'ledyer-checkout-frame', type: 'event', name });
    },
    navigate: (url) => {
      say({ from: 'ledyer-checkout-frame', type: 'navigate', url });
    },
    listen: (hear) => {
      const receive = (event: MessageEvent<unknown>): void => {
        if (event.source !== parent || event.origin !== origin) return;
        const message = decodePageMessage(event.data);
        if (message) hear(message);
      };
      frame.addEventListener('message', receive);
      return () => {
        frame.removeEventListener('message', receive);
      };
    },
  };
}
