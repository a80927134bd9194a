#!/usr/bin/env node

/** Resolves at the first SIGTERM or SIGINT. Later signals are ignored: a second Ctrl-C must not interrupt an update. */
const stopSignal = new Promise<string>((resolve) => {
  process.on('SIGTERM', resolve);
  process.on('SIGINT', resolve);
});

// Makes stack traces in the log point to src, for all modules that are loaded after this call.
process.setSourceMapsEnabled(true);

// Loaded after the listeners are set: the first process of a container ignores a signal that it has no listener for.
const { run } = await import('./cli/run-command.ts');
await run(process.argv.slice(2), process.env, stopSignal);

export {};
