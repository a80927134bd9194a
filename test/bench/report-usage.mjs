// Loaded into a target before its own code (`--import`): replies to each IPC message with the CPU and memory of the process.
// cpuUsage counts microseconds of all threads; /proc counts ticks of 10 ms and exists only on Linux.
import { GCProfiler, getHeapStatistics } from 'node:v8';

/** @typedef {{ cpuMicros: number, rssBytes: number, allocatedBytes: number }} Usage */

let profiler = new GCProfiler();
profiler.start();
let freedBytes = 0;

/** Returns what was allocated on the heap of V8 since the start: what is used now, and what was freed. Buffers are outside of it. */
function readAllocatedBytes() {
  for (const { afterGC, beforeGC } of profiler.stop().statistics)
    freedBytes += beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize;
  profiler = new GCProfiler();
  profiler.start();
  return freedBytes + getHeapStatistics().used_heap_size;
}

process.on('message', () => {
  const { system, user } = process.cpuUsage();
  const allocatedBytes = readAllocatedBytes();
  process.send?.({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss(), allocatedBytes });
});
process.on('disconnect', () => process.exit());
