// Counts passed and failed tests across runners that report in different formats.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/.cache/test-results/', import.meta.url));

/** @typedef {{ passed: number, failed: number }} TestCount */
/** @typedef {TestCount & { failures: readonly string[] }} SuiteResult `failures` names the failed tests. */

/** Deletes the results of the previous run. */
export function clearResults() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/**
 * Returns the file for the JSON report of a suite.
 *
 * @param {string} suite
 */
export const getReportFile = (suite) => `${folder}${suite}.json`;

/**
 * Returns the result of a suite. A missing report counts as one failure.
 *
 * @param {string} suite
 * @returns {SuiteResult}
 */
export function readResults(suite) {
  try {
    const report = JSON.parse(readFileSync(getReportFile(suite), 'utf8'));
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = report;
    const failed =
      numFailedTests > 0 ? numFailedTests : success ? 0 : Math.max(1, numFailedTestSuites);
    return { passed: numPassedTests, failed, failures: findFailures(report) };
  } catch {
    return { passed: 0, failed: 1, failures: [] };
  }
}

/**
 * @param {{ testResults: readonly { name: string, status: string, message?: string,
 *   assertionResults: readonly { fullName: string, status: string, failureMessages?: readonly string[] }[] }[] }} report
 * @returns {readonly string[]} each failed test with its file and the first line of its error
 */
const findFailures = ({ testResults }) =>
  testResults.flatMap(({ name, status, message = '', assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((result) => result.status === 'failed');
    // A file that fails as a whole has no failed test.
    if (failed.length === 0)
      return status === 'failed' ? [`${file}: ${getFirstLine(message)}`] : [];
    return failed.map(
      ({ fullName, failureMessages = [] }) =>
        `${file}: ${fullName}: ${getFirstLine(failureMessages[0])}`,
    );
  });

const getFirstLine = (text = '') => text.split('\n', 1)[0] ?? '';

/**
 * A reporter for Web Test Runner that writes the format of Vitest's JSON report and lists skipped tests.
 *
 * @param {string} suite
 * @returns {import('@web/test-runner').Reporter}
 */
export function resultFile(suite) {
  return {
    stop({ sessions }) {
      const files = sessions.map(({ browser, testFile, testResults, errors, passed }) => ({
        name: testFile,
        status: passed ? 'passed' : 'failed',
        message: errors[0]?.message ?? '',
        browser: browser.name,
        tests: testResults ? flatten(testResults) : [],
      }));
      const tests = files.flatMap(({ browser, tests: results }) =>
        results.map((result) => ({ ...result, browser })),
      );
      for (const { name, skipped, browser } of tests) {
        if (skipped) console.log(`Skipped in ${browser}: ${name}`);
      }
      const numPassedTests = tests.filter(({ passed, skipped }) => passed && !skipped).length;
      const numFailedTests = tests.filter(({ passed, skipped }) => !passed && !skipped).length;
      const success = sessions.length > 0 && sessions.every(({ passed }) => passed);
      mkdirSync(folder, { recursive: true });
      const testResults = files.map(({ tests: results, browser, ...file }) => ({
        ...file,
        assertionResults: results.map(({ name, passed, skipped, error }) => ({
          fullName: `${name} (${browser})`,
          status: passed || skipped ? 'passed' : 'failed',
          failureMessages: [error?.message ?? ''],
        })),
      }));
      const report = {
        numPassedTests,
        numFailedTests,
        numFailedTestSuites: 0,
        success,
        testResults,
      };
      writeFileSync(getReportFile(suite), JSON.stringify(report));
    },
  };
}

/**
 * @param {import('@web/test-runner').TestSuiteResult} suite
 * @returns {import('@web/test-runner').TestResult[]}
 */
const flatten = ({ tests, suites }) => [...tests, ...suites.flatMap(flatten)];
