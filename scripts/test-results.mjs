// How many tests passed and failed, gathered from runners that count each in its own way.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/.cache/test-results/', import.meta.url));
const fileOf = (suite) => `${folder}${suite}.json`;

/** Forgets the last run. */
export function clearResults() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** The file into which Vitest writes its JSON report. */
export const vitestReport = (suite) => fileOf(suite);

/** What a suite counted; one failure when it left nothing, because then it did not even end. */
export function readResults(suite) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
      readFileSync(fileOf(suite), 'utf8'),
    );
    const failed = numFailedTests || (success ? 0 : Math.max(1, numFailedTestSuites));
    return { passed: numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** A reporter for Web Test Runner that counts as Vitest's JSON report does, and names what was skipped. */
export function resultFile(suite) {
  return {
    stop({ sessions }) {
      const tests = sessions.flatMap(({ browser, testResults }) =>
        testResults ? flatten(testResults).map((test) => ({ ...test, browser })) : [],
      );
      for (const { name, skipped, browser } of tests) {
        if (skipped) console.log(`Skipped in ${browser.name}: ${name}`);
      }
      const numPassedTests = tests.filter(({ passed, skipped }) => passed && !skipped).length;
      const numFailedTests = tests.filter(({ passed, skipped }) => !passed && !skipped).length;
      const success = sessions.length > 0 && sessions.every(({ passed }) => passed);
      mkdirSync(folder, { recursive: true });
      const report = { numPassedTests, numFailedTests, numFailedTestSuites: 0, success };
      writeFileSync(fileOf(suite), JSON.stringify(report));
    },
  };
}

const flatten = ({ tests, suites }) => [...tests, ...suites.flatMap(flatten)];
