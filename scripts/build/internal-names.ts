import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(`../../src/${relative}`, import.meta.url));

/** Folders whose classes and options only the tag uses, apart from {@link sharedFiles}. */
const internalFolders = ['session', 'element', 'element/start', 'element/runtime'];

/**
 * Source files whose property names other code reads: pages, Ledyer's script, the shop's server, and CDN files that are
 * built separately. `test/mangled-names.test.ts` compares them with the types that the package exports.
 */
const sharedFiles = [
  'element/ledyer-checkout-element.ts',
  'element/checkout-element.ts',
  'element/runtime/confirmation-page.ts',
  'element/runtime/error-texts.ts',
  'element/runtime/events.ts',
  'element/runtime/explanations.ts',
  'element/runtime/locales/messages.ts',
  'element/runtime/script-retry.ts',
  'element/runtime/validate-attributes.ts',
  'element/runtime/validate-event.ts',
  'element/runtime/when-near-viewport.ts',
  'element/start/outside-zones.ts',
  'element/start/resolve-hosts.ts',
  'element/start/snippet.ts',
  'element/start/suspension.ts',
  'element/start/trusted-script-url.ts',
  'element/start/url-templates.ts',
  'entries/cdn/handoff.ts',
  'entries/cdn/index.ts',
  'entries/cdn/tag.ts',
  'ledyer/client-api.ts',
  'ledyer/environments.ts',
  'ledyer/session-state.ts',
  'session/checkout-error.ts',
  'session/checkout-state.ts',
  'session/checkout-update.ts',
  'session/custom-status-client.ts',
  'session/session-status.ts',
];

/** Names of what the CDN file passes to the tag's file (`src/entries/cdn/handoff.ts`). No other file and no page uses them. */
export const handoffNames = [
  'htmlPolicy',
  'documentEvents',
  'getClientApi',
  'findSnippet',
  'getSnippet',
  'loadFile',
  'resolveConfirmationUrl',
  'resolveHosts',
  'resolveStatusUrl',
  'createModuleErrorEvent',
  'customerUpdated',
  'billingUpdated',
  'shippingUpdated',
  'waitingForClientValidation',
  'orderComplete',
  'orderPending',
  'blockedReason',
  'startedAt',
  'settled',
  'adopted',
  'isFirst',
  'hasMoved',
  'dataEnv',
];

const read = (file: string): string => readFileSync(path(file), 'utf8');

const findWords = (text: string): readonly string[] => text.match(/[\w$]+/g) ?? [];

/** The declaration of a member: the name of a method, a getter, a field or an option. */
const members = /^ {2}(?:(?:async|get|readonly) )*([a-z]\w+)\??[(:<]/gm;

/** Returns the names of members that are declared in internal files and occur in no shared file. */
export function findInternalNames(): Set<string> {
  const internalFiles = internalFolders
    .flatMap((folder) => readdirSync(path(folder)).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith('.ts') && !sharedFiles.includes(file));
  const names = new Set(
    internalFiles.flatMap((file) => [...read(file).matchAll(members)].map(([, name]) => name!)),
  );
  for (const word of sharedFiles.map(read).flatMap(findWords)) names.delete(word);
  return names;
}

/**
 * Returns the names that a minifier may replace in a file of the tag.
 *
 * @param texts all texts of the code, because a text may be the name of a property that is read by a variable
 * @param packages the code of other packages in the file
 */
export function findReplaceableNames(
  texts: readonly string[],
  packages: readonly string[],
): readonly string[] {
  const kept = new Set([...texts, ...packages].flatMap(findWords));
  return [...findInternalNames()].filter((name) => !kept.has(name));
}

/** Returns the texts of code, given its syntax tree. */
export function findTexts(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, value } = node as { readonly type?: unknown; readonly value?: unknown };
  if (type === 'Literal') return typeof value === 'string' ? [value] : [];
  if (type === 'TemplateElement') return [(value as { readonly raw: string }).raw];
  return Object.values(node).flatMap(findTexts);
}
