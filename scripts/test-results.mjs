// Counts passed and failed tests across runners that report in different formats.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/.cache/test-results/', import.meta.url));

/** @typedef {{ passed: number, failed: number }} TestCount */

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
 * Returns the count of a suite. A missing report counts as one failure.
 *
 * @param {string} suite
 * @returns {TestCount}
 */
export function readResults(suite) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
      readFileSync(getReportFile(suite), 'utf8'),
    );
    const failed =
      numFailedTests > 0 ? numFailedTests : success ? 0 : Math.max(1, numFailedTestSuites);
    return { passed: numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/**
 * A reporter for Web Test Runner that writes the format of Vitest's JSON report and lists skipped tests.
 *
 * @param {string} suite
 * @returns {import('@web/test-runner').Reporter}
 */
export function resultFile(suite) {
  return {
    stop({ sessions }) {
      const tests = sessions.flatMap(({ browser, testResults }) =>
        testResults ? flatten(testResults).map((result) => ({ ...result, browser })) : [],
      );
      for (const { name, skipped, browser } of tests) {
        if (skipped) console.log(`Skipped in ${browser.name}: ${name}`);
      }
      const numPassedTests = tests.filter(({ passed, skipped }) => passed && !skipped).length;
      const numFailedTests = tests.filter(({ passed, skipped }) => !passed && !skipped).length;
      const success = sessions.length > 0 && sessions.every(({ passed }) => passed);
      mkdirSync(folder, { recursive: true });
      const report = { numPassedTests, numFailedTests, numFailedTestSuites: 0, success };
      writeFileSync(getReportFile(suite), JSON.stringify(report));
    },
  };
}

/**
 * @param {import('@web/test-runner').TestSuiteResult} suite
 * @returns {import('@web/test-runner').TestResult[]}
 */
const flatten = ({ tests, suites }) => [...tests, ...suites.flatMap(flatten)];
