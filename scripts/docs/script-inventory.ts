/** What a page loads: our files by their hashes, and Ledyer's script, which has none. */
import { createHash } from 'node:crypto';
import { bootstrapUrl, hostsOf } from '../../src/ledyer/environments.js';

/** A file of `dist` that pages without a bundler load. */
export interface PageFile {
  /** From `dist`, such as `ledyer-checkout/sv.js`. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Packages whose code is in it, as `name@version`. */
  readonly packages: readonly string[];
}

export interface Script {
  /** A path from `dist`, or an address. */
  readonly source: string;
  readonly purpose: string;
  readonly loaded: string;
  readonly contains: readonly string[];
  /** For an `integrity` attribute, or none: then only a content security policy limits it. */
  readonly integrity: string | null;
  readonly assuredBy: string;
}

const integrityOf = (content: Uint8Array): string =>
  `sha384-${createHash('sha384').update(content).digest('base64')}`;

/** Path from `dist` → hash for an `integrity` attribute. */
export const integrities = (files: readonly PageFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ path, content }) => [path, integrityOf(content)]));

const isLanguage = (path: string): boolean => /\/[a-z]{2}\.js$/.test(path);

function purposeOf(path: string): Pick<Script, 'purpose' | 'loaded'> {
  if (!path.includes('/')) {
    return { purpose: 'Places the script of Ledyer, and loads the tag.', loaded: 'with the page' };
  }
  if (path.endsWith('/tag.js')) {
    return { purpose: 'Defines <ledyer-checkout>.', loaded: 'when the script of Ledyer has run' };
  }
  return isLanguage(path)
    ? {
        purpose: 'Words of the tag in one language.',
        loaded: 'by the tag, where `lang` asks for it',
      }
    : {
        purpose: 'Follows the session at the shop’s server, answers validation, shows messages.',
        loaded: 'by the tag, when a checkout starts',
      };
}

/** Every script that the tag brings to a page, with the reason for it. */
export function scriptInventory(files: readonly PageFile[]): readonly Script[] {
  const own = files.map((file) => ({
    source: file.path,
    ...purposeOf(file.path),
    contains: file.packages,
    integrity: integrityOf(file.content),
    assuredBy: 'The hash, in an `integrity` attribute or an import map.',
  }));
  const ledyers = (['live', 'sandbox'] as const).map((environment) => ({
    source: bootstrapUrl(hostsOf(environment)),
    purpose: 'Ledyer’s own script: makes the frame in which the buyer pays.',
    loaded: `by the tag, for a session of environment="${environment}"`,
    contains: [],
    integrity: null,
    assuredBy:
      'Its origin, by a content security policy. Its address names no version, so that its hash may change any day.',
  }));
  return [...own, ...ledyers];
}
