import { findHosts, isEnvironment, type PageHosts } from '../../ledyer/environments.js';
import { isSessionId, type SessionId } from '../../session/session-id.js';
import { resolveConfirmationUrl, resolveStatusUrl } from './url-templates.js';

/** The attributes that determine URLs. A missing attribute is an empty string. */
export interface UrlAttributes {
  readonly sessionId: string;
  readonly environment: string;
  readonly emulatorUrl: string;
  readonly statusUrl: string;
  readonly confirmationUrl: string;
}

/** Valid attributes of a tag. */
export interface ResolvedAttributes {
  readonly hosts: PageHosts;
  readonly sessionId: SessionId;
}

/** Returns Ledyer's hosts and the session id, or `undefined` if an attribute is missing or invalid. */
export function resolveHosts(
  tag: HTMLElement,
  attributes: UrlAttributes,
): ResolvedAttributes | undefined {
  const { environment, emulatorUrl, confirmationUrl, sessionId } = attributes;
  if (
    !isEnvironment(environment) ||
    !isSessionId(sessionId) ||
    !resolveStatusUrl(attributes) ||
    (confirmationUrl && !resolveConfirmationUrl(attributes, '-')) ||
    // Ledyer's script looks up its container in its own document, never in a shadow root.
    tag.getRootNode() !== document
  ) {
    return undefined;
  }
  const hosts = findHosts(environment, emulatorUrl || undefined);
  return hosts && { hosts, sessionId };
}
