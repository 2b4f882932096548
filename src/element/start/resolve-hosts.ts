import { findHosts, isEnvironment, type Hosts } from '../../ledyer/environments.js';
import { isSessionId } from '../../session/session-id.js';
import { confirmationUrlOf, statusUrlOf } from './url-templates.js';

/** What the page wrote on the tag, as far as it decides where requests go; empty where it wrote nothing. */
export interface Directions {
  readonly sessionId: string;
  readonly environment: string;
  readonly emulatorUrl: string;
  readonly statusUrl: string;
  readonly confirmationUrl: string;
}

/** Ledyer's hosts for the checkout of a tag; nothing when something that the page wrote cannot be used. */
export function usableHosts(tag: HTMLElement, directions: Directions): Hosts | undefined {
  const { environment, emulatorUrl, confirmationUrl } = directions;
  const isUsable =
    isEnvironment(environment) &&
    isSessionId(directions.sessionId) &&
    statusUrlOf(directions) &&
    (!confirmationUrl || confirmationUrlOf(directions, '-')) &&
    // Ledyer's script finds its container in the document, and in no shadow root.
    tag.getRootNode() === tag.ownerDocument;
  return isUsable ? findHosts(environment, emulatorUrl || undefined) : undefined;
}
