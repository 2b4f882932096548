import { format } from 'oxfmt';

/** Returns Markdown in the format that `npm run lint` expects. */
export async function formatMarkdown(text: string): Promise<string> {
  const { code, errors } = await format('generated.md', text);
  const [error] = errors;
  if (error) throw new Error(`Generated Markdown is invalid: ${error.message}`);
  return code;
}
