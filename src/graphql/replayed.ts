/** The description of `replayed` on every result of an update. */
export const replayedDescription =
  'Whether this is the outcome of an earlier request with the same idempotency key. This request then sent nothing.';
