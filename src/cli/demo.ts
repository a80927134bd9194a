import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

/** Short, so that the provider that never answers is not waited for long. */
const providerTimeoutMs = '1500';

const operations = new URL('../../schema/operations/', import.meta.url);
const query = ['UpdateOrganization', 'UpdateSuccess', 'UpdateError', 'OrganizationFields']
  .map((name) => readFileSync(new URL(`${name}.graphql`, operations), 'utf8'))
  .join('\n');

const questions: readonly { readonly title: string; readonly input: object }[] = [
  {
    title: 'Vida: the name changes, and null removes the billing id',
    input: { vida: { organizationId: '3', name: 'Test Organization', externalBillingId: null } },
  },
  {
    title: 'Vertra Cloud: the answer tells the whole organization',
    input: {
      vertra: { organizationId: 'org123', description: 'Updated description', tags: ['newtag', 'updated'] },
    },
  },
  {
    title: 'Vida: one setting of two is refused, and the answer says which',
    input: { vida: { organizationId: '3', name: 'Test Organization', email: 'not an address' } },
  },
  {
    title: 'Vida: the update is sent and never answered, and nobody pretends to know what became of it',
    input: { vida: { organizationId: '9408', name: 'Test Organization' } },
  },
];

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function show(value: unknown): string {
  return inspect(value, { depth: null, breakLength: 110 });
}

/** Starts the gateway as its own process, on a free port and with both providers in a box. */
async function startGateway(): Promise<{ url: string; stop(): Promise<void> }> {
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const env = { PORT: '0', SANDBOX: 'on', PROVIDER_TIMEOUT_MS: providerTimeoutMs };
  const gateway = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => gateway.once('exit', () => resolve()));
  for await (const line of createInterface({ input: gateway.stdout })) {
    const { graphql } = JSON.parse(line);
    if (graphql === undefined) continue;
    const stop = async () => {
      gateway.kill('SIGTERM');
      await exited;
    };
    return { url: graphql, stop };
  }
  throw new Error('The gateway did not start.');
}

async function ask(url: string, input: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  });
  return response.json();
}

/** A copy without what is null, which would fill the screen. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, withoutNulls(each)]),
  );
}

const gateway = await startGateway();
try {
  for (const { input, title } of questions) {
    print(`\n# ${title}\ninput: ${show(input)}`);
    print(`answer, without its nulls: ${show(withoutNulls(await ask(gateway.url, input)))}`);
  }
} finally {
  await gateway.stop();
}
