const { TestEnvironment } = require("jest-environment-node");

/** Node's own `require` for modules that jest should not load: it would transform a thousand files of one client. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.nodeRequire = require;
  }
};
