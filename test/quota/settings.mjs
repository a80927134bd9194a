/** Windows of a minute, as Vertra Cloud has them, take two minutes for each run; shorter ones have the same resets. */
const isMinute = process.argv.includes('--minute');

export const windowMs = isMinute ? 60_000 : 10_000;

/** @type {import('../../src/sandbox/quota.ts').ResetUnit} */
export const resetUnit = isMinute ? 'SECONDS' : 'EPOCH_MILLISECONDS';

/** How many requests each window allows. */
export const perWindow = 60;

/** How many of them bulk updates use: all but a fifth. */
const perWindowOfBulk = 48;

/**
 * So many that the bulk update waits for the quota. What interactive updates use before the items of a window have started is taken
 * from the items: of a short window more than of a minute.
 */
export const itemCount = isMinute ? 2 * perWindowOfBulk : 2 * (perWindowOfBulk - 6);

/** The longest duration of the bulk update. */
export const maxBulkMs = (1.05 * itemCount * windowMs) / perWindowOfBulk;

/** An interactive update every 5 s of a minute uses the fifth that bulk updates leave. */
export const interactiveIntervalMs = windowMs / 12;

/** An update that waits for the quota waits for most of a window. */
export const maxInteractiveMs = 2000;

/** A quota is written to the database once a second, so that a process that is killed remembers it after this time. */
export const rememberedMs = 1200;
