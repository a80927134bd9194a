#!/usr/bin/env node

/** The first SIGTERM or SIGINT. Later ones change nothing: a second Ctrl-C must not cut an update short. */
const stopSignal = new Promise<string>((resolve) => {
  process.on('SIGTERM', resolve);
  process.on('SIGINT', resolve);
});

// Loaded late: as the first process of a container it would miss a signal that comes before it listens for it.
const { run } = await import('./cli/run-gateway.ts');
await run(process.argv.slice(2), process.env, stopSignal);

export {};
