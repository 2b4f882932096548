import { readFileSync } from 'node:fs';
import { format, type FormatConfig } from 'oxfmt';

const config = JSON.parse(readFileSync('.oxfmtrc.json', 'utf8')) as FormatConfig;

/** Returns Markdown in the format that `npm run lint` expects. */
export async function formatMarkdown(text: string): Promise<string> {
  const { code, errors } = await format('generated.md', text, config);
  const [error] = errors;
  if (error) throw new Error(`Generated Markdown is invalid: ${error.message}`);
  return code;
}
