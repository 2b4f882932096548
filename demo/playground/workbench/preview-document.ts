import reporterCode from './preview-reporter.ts?inline-script';

export interface PreviewOptions {
  readonly sessionId: string;
  /** URL of the emulator. Empty if the tag needs none. */
  readonly emulatorUrl: string;
  /** URL of the folder of the playground, with a final slash. */
  readonly rootUrl: string;
}

const scriptUrl = /https:\/\/[^"'\s<>]+\/ledyer-checkout(?:@[\w.-]+)?\/dist\/ledyer-checkout\.js/g;
const environment = /(<ledyer-checkout\b[^>]*?\s)environment=(["'])(?:sandbox|live|local)\2/gi;
const emulatorUrlAttribute = /(<ledyer-checkout\b[^>]*?)\s+emulator-url=(["'])[^"']*\2/gi;
const bootstrapUrl = /https:\/\/checkout\.(?:sandbox|live)\.ledyer\.com\/bootstrap\.js/g;
const dataEnv = /\bdata-env=(["'])(?:sandbox|production)\1/g;

const styles = ':root{color-scheme:light dark}body{margin:1rem;font:1rem/1.5 system-ui,sans-serif}';

/**
 * Returns the document for the frame: the edited HTML, with the emulator in place of Ledyer, and a script that
 * reports events and errors.
 *
 * All additions are on the first line, so that the lines in error messages are those of the editor.
 */
export function createPreviewDocument(
  html: string,
  { sessionId, emulatorUrl, rootUrl }: PreviewOptions,
): string {
  const address = emulatorUrl === '' ? '' : ` emulator-url="${escapeAttribute(emulatorUrl)}"`;
  const page = html
    .replace(/^\s*<!doctype[^>]*>/i, (doctype) => doctype.replace(/[^\n]/g, ''))
    .replaceAll('{{sessionId}}', escapeAttribute(sessionId))
    .replace(emulatorUrlAttribute, '$1')
    .replace(environment, (_, start: string) => `${start}environment="local"${address}`)
    .replace(bootstrapUrl, `${emulatorUrl}/bootstrap.js`)
    .replace(dataEnv, 'data-env="localhost"')
    .replace(scriptUrl, new URL('cdn/ledyer-checkout.js', rootUrl).href);
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<title>Preview</title>',
    `<base href="${escapeAttribute(rootUrl)}">`,
    `<style>${styles}</style>`,
    `<script>${reporterCode.trim()}</script>`,
  ].join('');
  return `<!doctype html><html><head>${head}${page}`;
}

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
