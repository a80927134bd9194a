/** The maximum number of unfinished bulk updates of one caller, whose items are stored. */
export const maxUnfinished = 10;

/** The maximum size of the items of one bulk update, as they are stored. */
export const maxBulkBytes = 16 * 1024 * 1024;

/** The maximum size of the items of all unfinished bulk updates of one caller. */
export const maxUnfinishedBytes = 32 * 1024 * 1024;

/**
 * The maximum size of the items that are stored of all finished bulk updates of one caller; those of the bulk updates that
 * finished first are deleted first.
 */
export const maxFinishedBytes = 32 * 1024 * 1024;
