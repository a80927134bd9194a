// Loaded into the gateway before its own code (`--import`): replies to each IPC message with the memory of the process.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** @typedef {{ heapBytes: number, rssBytes: number }} Memory */

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

process.on('message', () => {
  // Garbage does not indicate a leak.
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ heapBytes: heapUsed, rssBytes: rss });
});
process.on('disconnect', () => process.exit());
