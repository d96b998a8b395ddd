/**
 * How patient the REST client is; milliseconds. One object, so that tests can hurry it.
 *
 * Kafka Connect answers a write after at most 90 s (`RestServer.DEFAULT_REST_REQUEST_TIMEOUT_MS`), so a write waits a little longer.
 */
export const pace = {
  /** First pause before a retry; doubles up to {@link pace.backoffMaxMs}, with jitter. */
  backoffMs: 250,
  backoffMaxMs: 5_000,
  readMs: 15_000,
  writeMs: 95_000,
  /** A look at the worker in `check` and `diff`: a preview must not hang on a dead worker. */
  glanceMs: 5_000,
  /** Validation may connect to the database first. */
  validateMs: 30_000,
  /** A create, update or look-up gives a worker that answers nothing, or only its start page, this long to come up. */
  bootMs: 60_000,
  /** A delete gives up on such a worker sooner: it may be gone for good. */
  goneMs: 15_000,
  /** Pause between two looks at the status. */
  pollMs: 500,
  /** A failure seen before a write may still be reported this long after it. */
  staleMs: 10_000,
  /** How old the shared overview may be for a diff. */
  overviewMs: 2_000,
};
