/** How an update used its key, as a metric counts it. */
export type KeyUse =
  | 'new'
  | 'replayed'
  | 'joined'
  | 'abandoned'
  | 'unreadable'
  | 'conflict'
  | 'store_away'
  | 'store_full';
