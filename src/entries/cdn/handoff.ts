/**
 * The objects and functions that the CDN file passes to the tag that it loads. In the build of the tag, this module
 * replaces those modules that the CDN file contains.
 */
import type * as ClientApi from '../../ledyer/client-api.js';
import type * as ModuleRetry from '../../element/start/module-retry.js';
import type * as ResolveHosts from '../../element/start/resolve-hosts.js';
import type * as Snippet from '../../element/start/snippet.js';
import type * as UrlTemplates from '../../element/start/url-templates.js';
import type { loadFile as LoadFile } from './load-file.js';
import type { HtmlPolicy } from './trusted-types-policy.js';

export interface Handoff
  extends
    Pick<typeof ClientApi, 'documentEvents' | 'getClientApi'>,
    Pick<typeof ModuleRetry, 'createModuleErrorEvent'>,
    Pick<typeof Snippet, 'findSnippet'>,
    Pick<typeof ResolveHosts, 'resolveHosts'>,
    Pick<typeof UrlTemplates, 'resolveConfirmationUrl' | 'resolveStatusUrl'> {
  /** `undefined` if the page has no Trusted Types, or does not allow this package's policy. */
  readonly htmlPolicy: HtmlPolicy | undefined;
  readonly getSnippet: typeof Snippet.placeSnippet;
  readonly loadFile: typeof LoadFile;
}

let handedPolicy: Handoff['htmlPolicy'];
export { clientValidationLimitMs } from '../../ledyer/client-api.js';
export { initialDelayMs, maxDelayMs } from '../../element/start/module-retry.js';
export let createModuleErrorEvent: Handoff['createModuleErrorEvent'];
export let documentEvents: Handoff['documentEvents'];
export let getClientApi: Handoff['getClientApi'];
export let findSnippet: Handoff['findSnippet'];
export let getSnippet: Handoff['getSnippet'];
export let loadFile: Handoff['loadFile'];
export let resolveConfirmationUrl: Handoff['resolveConfirmationUrl'];
export let resolveHosts: Handoff['resolveHosts'];
export let resolveStatusUrl: Handoff['resolveStatusUrl'];

/** Called before the tag is registered. */
export function setHandoff(handoff: Handoff): void {
  ({
    htmlPolicy: handedPolicy,
    createModuleErrorEvent,
    documentEvents,
    getClientApi,
    findSnippet,
    getSnippet,
    loadFile,
    resolveConfirmationUrl,
    resolveHosts,
    resolveStatusUrl,
  } = handoff);
}

/** Also works where the page has no Trusted Types. */
export const htmlPolicy: HtmlPolicy = {
  createHTML: (html) => handedPolicy?.createHTML(html) ?? html,
};
