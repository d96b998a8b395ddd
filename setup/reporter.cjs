const { writeFileSync } = require("node:fs");

/**
 * Writes how many tests passed and failed as JSON to the file that SLUICE_TEST_RESULT names. A suite that could not even
 * be loaded counts as one failed test: jest itself counts it as no test at all.
 */
module.exports = class Counts {
  onRunComplete(_contexts, results) {
    const file = process.env.SLUICE_TEST_RESULT;
    if (file === undefined) return;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + (results.wasInterrupted ? 1 : 0);
    writeFileSync(file, JSON.stringify({ passed: results.numPassedTests, failed }));
  }
};
