/** The real package, loaded by Node's own `require` (which reads ES modules) and not by jest's. */
module.exports = { __esModule: true, ...globalThis.nodeRequire("@kubernetes/client-node") };
