/** The real package, loaded by Node's own `require` (which reads ES modules) and not by jest's. */
module.exports = process.getBuiltinModule("node:module").createRequire(__filename)("@kubernetes/client-node");
