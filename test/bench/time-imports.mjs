// Imports modules one after the other, and prints the milliseconds of each as JSON: node time-imports.mjs URL…
const times = [];
for (const url of process.argv.slice(2)) {
  const startedAt = performance.now();
  await import(url);
  times.push(performance.now() - startedAt);
}
process.stdout.write(JSON.stringify(times));
// Some packages open handles when they are loaded.
process.exit();
