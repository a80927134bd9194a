// Imports modules one after the other, and prints the milliseconds of CPU of each as JSON: node time-imports.mjs URL…
const times = [];
for (const url of process.argv.slice(2)) {
  const before = process.cpuUsage();
  await import(url);
  const { system, user } = process.cpuUsage(before);
  times.push((system + user) / 1000);
}
process.stdout.write(JSON.stringify(times));
// Some packages open handles when they are loaded.
process.exit();
