/** Lists the scripts that a page loads: files of this package with their hashes, and Ledyer's script, which has none. */
import { createHash } from 'node:crypto';
import { getBootstrapUrl, getHosts } from '../../src/ledyer/environments.js';

/** A file of `dist` that pages without a bundler load. */
export interface PageFile {
  /** Path relative to `dist`, such as `ledyer-checkout/sv.js`. */
  readonly path: string;
  readonly content: Uint8Array;
  /** The bundled packages, as `name@version`. */
  readonly packages: readonly string[];
}

export interface Script {
  /** A path relative to `dist`, or a URL. */
  readonly source: string;
  readonly purpose: string;
  readonly loaded: string;
  readonly contains: readonly string[];
  /** The value for an `integrity` attribute. `null` if the content may change; a content security policy is then the only limit. */
  readonly integrity: string | null;
  readonly assuredBy: string;
}

const hashForIntegrity = (content: Uint8Array): string =>
  `sha384-${createHash('sha384').update(content).digest('base64')}`;

/** Returns path relative to `dist` → hash for an `integrity` attribute. */
export const createIntegrityMap = (files: readonly PageFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ path, content }) => [path, hashForIntegrity(content)]));

const isLanguage = (path: string): boolean => /\/[a-z]{2}\.js$/.test(path);

function describeFile(path: string): Pick<Script, 'purpose' | 'loaded'> {
  if (!path.includes('/')) {
    return { purpose: 'Starts the script of Ledyer and loads the tag.', loaded: 'with the page' };
  }
  if (path.endsWith('/tag.js')) {
    return {
      purpose:
        'Defines <ledyer-checkout>, which follows the session at the shop’s server, responds to validation requests and shows messages.',
      loaded: 'when the script of Ledyer has run',
    };
  }
  if (path.endsWith('/when-near-viewport.js')) {
    return {
      purpose: 'Delays a checkout until the buyer comes near it.',
      loaded: 'by the tag, with loading="lazy"',
    };
  }
  return isLanguage(path)
    ? {
        purpose: 'Messages of the tag in one language.',
        loaded: 'by the tag, when `lang` selects it; English for every other language',
      }
    : {
        purpose: 'Texts of errors for developers.',
        loaded: 'by the tag, when there is an error',
      };
}

/** Returns every script that the tag loads, with its purpose. */
export function createScriptInventory(files: readonly PageFile[]): readonly Script[] {
  const own = files.map((file) => ({
    source: file.path,
    ...describeFile(file.path),
    contains: file.packages,
    integrity: hashForIntegrity(file.content),
    assuredBy: 'The hash, in an `integrity` attribute or an import map.',
  }));
  const ledyerScripts = (['live', 'sandbox'] as const).map((environment) => ({
    source: getBootstrapUrl(getHosts(environment)),
    purpose: 'Ledyer’s script: creates the frame in which the buyer pays.',
    loaded: `by the tag, for a session of environment="${environment}"`,
    contains: [],
    integrity: null,
    assuredBy:
      'Its origin, in a content security policy. The URL has no version, so the hash may change at any time.',
  }));
  return [...own, ...ledyerScripts];
}
