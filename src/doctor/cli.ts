#!/usr/bin/env node
import { startEmulator } from '../emulator/http-server.js';
import { arrived, NotHere } from './wait-for-server.js';
import { checks } from './checks.js';
import { realClock } from './clock.js';
import { parseCommandLine, usage, type Command } from './command-line.js';
import { emulatorOptions } from './check-context.js';
import { examine, type Result } from './run-checks.js';
import { areaText, coloured, listText, plain, preparation } from './report.js';
import { reportOf, resultText, summaryText } from './report.js';

/** The exit code of what could not begin. */
const notBegun = 2;

await run(parseCommandLine(process.argv.slice(2), process.env));

async function run(command: Command): Promise<void> {
  switch (command.run) {
    case 'help':
      process.stdout.write(usage);
      return;
    case 'list':
      process.stdout.write(listText(checks));
      return;
    case 'complain':
      process.stderr.write(`${command.about}.\nMore with: ledyer-checkout-doctor --help\n`);
      process.exitCode = notBegun;
      return;
    case 'examine':
      try {
        await examineShop(command);
      } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        process.exitCode = notBegun;
      }
  }
}

/** What is to be configured goes to the error output, so that the report can be piped. */
async function examineShop(command: Command & { run: 'examine' }): Promise<void> {
  const { base, port, host, sku, callbacks, wait, json } = command;
  const { url, emulator: ledyer, close } = await startEmulator({ ...emulatorOptions, port, host });
  const paint = process.stdout.isTTY && !process.env.NO_COLOR ? coloured : plain;
  const effects = { base, ledyer, clock: realClock, fetch: globalThis.fetch };
  try {
    process.stderr.write(`${preparation(url, base)}\n`);
    const sold = await arrived({
      ...effects,
      sku,
      wait: wait * 1_000,
      say: (why) => process.stderr.write(`  ${why}\n`),
    });
    process.stderr.write('  A session was made. The examination takes a minute or two.\n');
    const results: Result[] = [];
    for await (const result of examine(command.checks, { ...effects, sku: sold, callbacks })) {
      const isFirst = results.at(-1)?.area !== result.area;
      results.push(result);
      if (json) continue;
      if (isFirst) process.stdout.write(areaText(result.area, paint));
      process.stdout.write(resultText(result, paint));
    }
    const report = reportOf(base, results);
    process.stdout.write(
      json ? `${JSON.stringify(report, null, 2)}\n` : summaryText(report, paint),
    );
    if (report.failed > 0) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    throw new Error(`No session was made here in ${wait} seconds. ${error.message}`, {
      cause: error,
    });
  } finally {
    await close();
  }
}
