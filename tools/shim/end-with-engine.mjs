// The dynamic provider does not notice that its engine was killed: it would stay for ever, and go on with a half-done
// create while the next update already runs. Its parent is the engine; when that changes, the engine is gone.
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) process.exit(1);
}, 500).unref();
