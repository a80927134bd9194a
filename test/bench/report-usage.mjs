// Loaded into a target before its own code (`--import`): tells what the process has used when it is asked over IPC.
// The kernel's own count in microseconds, all threads included; /proc has it in ticks of 10 ms and on Linux alone.

/** @typedef {{ cpuMicros: number, rssBytes: number }} Usage */

process.on('message', () => {
  const { system, user } = process.cpuUsage();
  process.send?.({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
