/** Tests run as CommonJS through swc: the program itself runs as native ES modules (see docs/why.md). */
const swc = (syntax) => ["@swc/jest", { jsc: { parser: { syntax }, target: "es2022" }, module: { type: "commonjs" } }];
module.exports = {
  testEnvironment: "<rootDir>/test/support/native/environment.cjs",
  // A test that must be quick says so itself; five seconds, jest's default, are over soon on a machine that does two things at once.
  testTimeout: 30_000,
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/.sluice/"],
  // Published as ES modules too, but a thousand of them: Node loads them itself.
  moduleNameMapper: { "^@kubernetes/client-node$": "<rootDir>/test/support/native/client-node.cjs" },
  // The Kafka client is published as ES modules only.
  transform: { "^.+\\.ts$": swc("typescript"), "node_modules/@platformatic/.+\\.js$": swc("ecmascript") },
  transformIgnorePatterns: ["/node_modules/(?!@platformatic/)"],
};
