import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The folders of src, each with the folders that it may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  'http-client': [],
  providers: ['domain', 'http-client'],
  storage: ['domain'],
  idempotency: ['domain', 'storage'],
  'rate-limit': ['domain', 'storage'],
  bulk: ['domain', 'storage'],
  changes: ['domain', 'storage'],
  locks: ['domain', 'storage'],
  quota: ['domain', 'storage'],
  auth: ['domain'],
  graphql: ['domain'],
  // A drop-in executor, independent of the gateway.
  execution: [],
  server: ['domain', 'execution', 'graphql'],
  telemetry: ['domain'],
  sandbox: [],
  // Runs in a browser.
  explorer: [],
  config: ['auth', 'domain', 'telemetry'],
  app: [
    'auth',
    'bulk',
    'changes',
    'config',
    'domain',
    'http-client',
    'idempotency',
    'locks',
    'providers',
    'quota',
    'rate-limit',
    'sandbox',
    'server',
    'storage',
    'telemetry',
  ],
  cli: ['app', 'auth', 'config', 'domain', 'http-client', 'providers', 'server', 'telemetry'],
  main: ['cli'],
};

/** The packages that each folder may import; Node's built-in modules are always allowed. */
const packages: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  'http-client': ['undici', 'cockatiel', 'lru-cache'],
  providers: ['zod'],
  storage: ['ioredis', 'libsql', 'zod'],
  idempotency: [],
  'rate-limit': ['rate-limiter-flexible'],
  bulk: ['bullmq', 'zod'],
  changes: ['zod'],
  locks: [],
  quota: [],
  auth: ['jose', 'zod'],
  graphql: ['@pothos/core', 'dataloader', 'graphql'],
  execution: ['graphql'],
  server: ['@opentelemetry/api', 'graphql', 'graphql-yoga', 'helmet', 'lru-cache'],
  telemetry: [
    '@opentelemetry/api',
    '@opentelemetry/exporter-trace-otlp-grpc',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/exporter-trace-otlp-proto',
    '@opentelemetry/exporter-zipkin',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-node',
    'pino',
    'pino-pretty',
    'prom-client',
  ],
  sandbox: [],
  explorer: [
    '@graphiql/plugin-doc-explorer',
    '@graphiql/plugin-history',
    '@graphiql/react',
    'graphiql',
    'graphql',
    'monaco-editor',
    'monaco-graphql',
    'react',
    'react-dom',
  ],
  config: ['cockatiel', 'zod'],
  app: ['graphql', 'pino', 'zod'],
  cli: ['pino', 'zod'],
  main: [],
};

/** Packages that only one folder may import. */
const onlyIn: Readonly<Record<string, string>> = {
  undici: 'http-client',
  dataloader: 'graphql',
  ioredis: 'storage',
  libsql: 'storage',
  bullmq: 'bulk',
  jose: 'auth',
};

const src = fileURLToPath(new URL('../src/', import.meta.url));

interface Import {
  readonly file: string;
  readonly from: string;
  readonly specifier: string;
  readonly to: string;
  readonly typeOnly: boolean;
  /** Whether it is a dynamic import. */
  readonly dynamic: boolean;
}

const statement =
  /^(?:import|export)\s+(type\s)?[^;]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

function folderOf(file: string): string {
  return relative(src, file).split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

function importsOf(file: string): Import[] {
  return [...readFileSync(file, 'utf8').matchAll(statement)].map((match) => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? '';
    const to = specifier.startsWith('.') ? folderOf(join(dirname(file), specifier)) : specifier;
    const kind = { typeOnly: match[1] !== undefined, dynamic: match[4] !== undefined };
    return { file: relative(src, file), from: folderOf(file), specifier, to, ...kind };
  });
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(src, name));
const imports = files.flatMap(importsOf);

it('every folder of src has a rule', () => {
  expect([...new Set(files.map(folderOf))].sort()).toEqual(Object.keys(allowed).sort());
  expect(imports.length).toBeGreaterThan(files.length);
});

describe.each(Object.keys(allowed))('%s', (from) => {
  it(`imports of src only ${allowed[from]?.join(', ') || 'itself'}`, () => {
    const violations = imports
      .filter((each) => each.from === from && each.specifier.startsWith('.') && each.to !== from)
      .filter(({ to }) => !allowed[from]?.includes(to));
    expect(violations).toEqual([]);
  });
});

it.each(Object.entries(packages))('%s imports only the packages %j', (from, allowedPackages) => {
  const others = imports
    .filter(
      (each) => each.from === from && !each.specifier.startsWith('.') && !each.specifier.startsWith('node:'),
    )
    .filter(
      ({ specifier }) =>
        !allowedPackages.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
    );
  expect(others).toEqual([]);
});

it.each(Object.entries(onlyIn))('%s is imported only by %s', (name, owner) => {
  const importers = imports.filter(({ specifier }) => specifier === name || specifier.startsWith(`${name}/`));
  expect(importers.filter(({ from }) => from !== owner)).toEqual([]);
});

it('only main.ts reads the environment', () => {
  const readers = files.filter((file) => /process\.env/.test(readFileSync(file, 'utf8')));
  expect(readers.map((file) => relative(src, file))).toEqual(['main.ts']);
});

it('a start loads no module that only some settings need', () => {
  const loaded = new Set(['cli/run-gateway.ts']);
  for (const file of loaded) {
    for (const { dynamic, specifier, typeOnly } of imports.filter((each) => each.file === file)) {
      if (dynamic || typeOnly) continue;
      loaded.add(specifier.startsWith('.') ? join(dirname(file), specifier) : specifier);
    }
  }
  expect([...loaded]).toEqual(
    expect.arrayContaining(['app/create-app.ts', 'graphql/builder.ts', 'graphql-yoga']),
  );
  const optional =
    /^(ioredis|libsql|bullmq|rate-limiter-flexible|jose|pino-pretty|@opentelemetry\/.*|graphql-scalars|sandbox\/.*)$/;
  expect([...loaded].filter((each) => optional.test(each))).toEqual([]);
});

/** Removes the files that import no remaining file, again and again: what is left are the cycles. */
function findCycles(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const remaining = new Map(edges);
  for (;;) {
    const leaves = [...remaining].filter(([, targets]) => !targets.some((target) => remaining.has(target)));
    if (leaves.length === 0) return [...remaining.keys()];
    for (const [file] of leaves) remaining.delete(file);
  }
}

it('no files import each other in a cycle, not even types', () => {
  const edges = new Map(
    files.map((file) => {
      const own = imports.filter(
        (each) => each.file === relative(src, file) && each.specifier.startsWith('.'),
      );
      return [relative(src, file), own.map(({ specifier }) => join(dirname(relative(src, file)), specifier))];
    }),
  );
  expect(findCycles(edges)).toEqual([]);
  expect(
    findCycles(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
      ]),
    ),
  ).toEqual(['a', 'b', 'c']);
});

it('nothing imports main.ts', () => {
  expect(imports.filter(({ to }) => to === 'main')).toEqual([]);
});
