// Loaded into the gateway before its own code (`--import`): tells its memory when it is asked over IPC.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** @typedef {{ heapBytes: number, rssBytes: number }} Memory */

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

process.on('message', () => {
  // What is garbage says nothing of a leak.
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ heapBytes: heapUsed, rssBytes: rss });
});
process.on('disconnect', () => process.exit());
