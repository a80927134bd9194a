/** The number of items of the bulk update; half of them are updates of each provider. */
export const itemCount = 2000;

/** The number of clients that send updates with a key while the bulk update runs. */
export const clients = 4;

/** How often the gateway is killed at least; the bulk update is long enough for more. */
export const minKills = 4;

/** The time between the start of the gateway and its end. */
export const uptimeMs = { min: 300, max: 1500 };

/** The most items of one provider that are in flight at once, whose outcomes a kill can make unknown. */
export const inFlightPerProvider = 8;

export const limits = { startMs: 15_000, answerMs: 5000, finishMs: 300_000 };
