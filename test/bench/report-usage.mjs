// Loaded into a target before its own code (`--import`): replies to each IPC message with the CPU and memory of the process.
// cpuUsage counts microseconds of all threads; /proc counts ticks of 10 ms and exists only on Linux.

/** @typedef {{ cpuMicros: number, rssBytes: number }} Usage */

process.on('message', () => {
  const { system, user } = process.cpuUsage();
  process.send?.({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
