import type { VerifyResult } from './verify.js';

const toJson = (value: unknown): string => JSON.stringify(value, null, 2) ?? 'nothing';

/** Returns a report in Markdown that can be attached to an issue. It has no ids, secrets or personal data. */
export function formatVerifyReport(
  results: readonly VerifyResult[],
  { environment, version }: { readonly environment: string; readonly version: string },
): string {
  const count = (outcome: VerifyResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  const differences = results
    .filter(({ outcome }) => outcome === 'different' || outcome === 'failed')
    .map(
      ({ behaviour: { route, behaviour, mark, source }, outcome, observed, emulator }) =>
        `## ${route}: ${outcome}

${behaviour}. Mark: ${mark}. Source: ${source}.

In ${environment}:

\`\`\`json
${toJson(observed)}
\`\`\`

In the emulator:

\`\`\`json
${toJson(emulator)}
\`\`\`
`,
    );
  const skipped = results
    .filter(({ outcome }) => outcome === 'skipped')
    .map(({ behaviour }) => `- ${behaviour.route}: ${behaviour.behaviour}`);
  const sections = [
    `# The emulator of ledyer-checkout ${version} and ${environment}`,
    `${results.length} behaviours: ${count('same')} the same, ${count('different')} different, ${count('skipped')} skipped, ${count('failed')} failed.`,
    ...differences,
    ...(skipped.length > 0
      ? [`## Skipped: no order to read, or none was given with --order\n\n${skipped.join('\n')}\n`]
      : []),
  ];
  return `${sections.join('\n\n').trimEnd()}\n`;
}
