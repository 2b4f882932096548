import type { DocumentEventName } from '../../../../ledyer/client-api.js';
import {
  decodePageMessage,
  type FrameMessage,
  type PageMessage,
} from '../../../bootstrap/frame-messages.js';

/** The channel to the parent page. */
export interface ParentChannel {
  resize(height: number): void;
  emit(name: DocumentEventName): void;
  /** Navigates the page to another URL. */
  navigate(url: string): void;
  /** Subscribes to messages of the page. Returns a function that unsubscribes. */
  subscribe(onMessage: (message: PageMessage) => void): () => void;
}

/** The channel of a standalone checkout, which has no parent page. */
export const noopChannel: ParentChannel = {
  resize: () => undefined,
  emit: () => undefined,
  navigate: () => undefined,
  subscribe: () => () => undefined,
};

/** The window that receives the messages of the page, and the window that gets those of the frame. */
export interface ChannelWindows {
  readonly frame: Pick<Window, 'addEventListener' | 'removeEventListener'>;
  readonly parent: Pick<Window, 'postMessage'>;
}

/**
 * Connects to the page in the `parent` window, if it has this origin.
 *
 * Ignores messages from other windows and origins, and invalid messages. Other scripts post messages too, and an error
 * response would help a hostile script.
 */
export function connectToParent({ frame, parent }: ChannelWindows, origin: string): ParentChannel {
  const post = (message: FrameMessage): void => {
    parent.postMessage(message, origin);
  };
  return {
    resize: (height) => {
      post({ from: 'ledyer-checkout-frame', type: 'resize', height });
    },
    emit: (name) => {
      post({ from: 'ledyer-checkout-frame', type: 'event', name });
    },
    navigate: (url) => {
      post({ from: 'ledyer-checkout-frame', type: 'navigate', url });
    },
    subscribe: (onMessage) => {
      const receive = (event: MessageEvent<unknown>): void => {
        if (event.source !== parent || event.origin !== origin) return;
        const message = decodePageMessage(event.data);
        if (message) onMessage(message);
      };
      frame.addEventListener('message', receive);
      return () => {
        frame.removeEventListener('message', receive);
      };
    },
  };
}
