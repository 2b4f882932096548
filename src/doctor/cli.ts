#!/usr/bin/env node
import { startEmulator } from '../emulator/http-server.js';
import { findNodeIssue } from '../emulator/node-version.js';
import { waitForServer, ServerNotConnectedError } from './wait-for-server.js';
import { checks } from './checks/checks.js';
import { systemClock } from './clock.js';
import { parseCommandLine, usage, type Command } from './command-line.js';
import { emulatorOptions } from './check-context.js';
import { runChecks, type ReportEntry } from './run-checks.js';
import { formatArea, ansiColors, formatList, noColors, setupInstructions } from './report.js';
import { toReport, formatResult, formatSummary } from './report.js';

/** Exit code when the checks could not start. */
const usageErrorExitCode = 2;

const nodeIssue = findNodeIssue('ledyer-checkout-doctor', process.versions.node);
if (nodeIssue) {
  process.stderr.write(`${nodeIssue}\n`);
  process.exitCode = usageErrorExitCode;
} else {
  await run(parseCommandLine(process.argv.slice(2), process.env));
}

async function run(command: Command): Promise<void> {
  switch (command.run) {
    case 'help':
      process.stdout.write(usage);
      return;
    case 'list':
      process.stdout.write(formatList(checks));
      return;
    case 'usage-error':
      process.stderr.write(`${command.message}.\nFor help: ledyer-checkout-doctor --help\n`);
      process.exitCode = usageErrorExitCode;
      return;
    case 'check':
      try {
        await checkServer(command);
      } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        process.exitCode = usageErrorExitCode;
      }
  }
}

/** Prints the setup to stderr, so that the report can be piped. */
async function checkServer(command: Command & { run: 'check' }): Promise<void> {
  const { baseUrl, port, host, sku, webhookUrls, pageUrl, timeoutSeconds, json, finalSlash } =
    command;
  const { url, emulator, close } = await startEmulator({ ...emulatorOptions, port, host });
  const colors = process.stdout.isTTY && !process.env.NO_COLOR ? ansiColors : noColors;
  const deps = { baseUrl, emulator, clock: systemClock, fetch: globalThis.fetch, finalSlash };
  try {
    process.stderr.write(`${setupInstructions(url, baseUrl, host)}\n`);
    const testSku = await waitForServer({
      ...deps,
      sku,
      timeoutMs: timeoutSeconds * 1_000,
      log: (reason) => process.stderr.write(`  ${reason}\n`),
    });
    process.stderr.write('  Your server created a session. The checks take a minute or two.\n');
    const results: ReportEntry[] = [];
    for await (const result of runChecks(command.checks, {
      ...deps,
      sku: testSku,
      webhookUrls,
      pageUrl,
    })) {
      const isFirst = results.at(-1)?.area !== result.area;
      results.push(result);
      if (json) continue;
      if (isFirst) process.stdout.write(formatArea(result.area, colors));
      process.stdout.write(formatResult(result, colors));
    }
    const report = toReport(baseUrl, results);
    process.stdout.write(
      json ? `${JSON.stringify(report, null, 2)}\n` : formatSummary(report, colors),
    );
    if (report.failed > 0) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof ServerNotConnectedError)) throw error;
    throw new Error(
      `Your server created no session at the emulator within ${timeoutSeconds} seconds. ${error.message}`,
      {
        cause: error,
      },
    );
  } finally {
    await close();
  }
}
