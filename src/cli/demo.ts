import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { findDocument } from './api/documents.ts';

/** Short, because one scenario waits for a provider that never responds. */
const providerTimeoutMs = '1500';

const { body: query } = findDocument('UpdateOrganization');

const examples: readonly { readonly title: string; readonly input: object }[] = [
  {
    title: 'Vida: changes the name, and clears the billing id with null',
    input: { vida: { organizationId: '3', name: 'Test Organization', externalBillingId: null } },
  },
  {
    title: 'Vertra Cloud: returns the whole organization',
    input: {
      vertra: { organizationId: 'org123', description: 'Updated description', tags: ['newtag', 'updated'] },
    },
  },
  {
    title: 'Vida: reports which of two settings the provider rejected',
    input: { vida: { organizationId: '3', name: 'Test Organization', email: 'not an address' } },
  },
  {
    title: 'Vida: reports an unknown outcome when the provider never responds',
    input: { vida: { organizationId: '9408', name: 'Test Organization' } },
  },
];

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function show(value: unknown): string {
  return inspect(value, { depth: null, breakLength: 110 });
}

/** Starts the gateway in a separate process, on a free port, with both providers simulated. */
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
  throw new Error('The gateway did not start. See the messages above.');
}

/** @throws when the update has no outcome */
async function sendUpdate(url: string, input: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const result = (await response.json()) as { readonly data?: { readonly updateOrganization?: unknown } };
  if (!result.data?.updateOrganization) throw new Error(`The update has no outcome: ${show(result)}`);
  return result;
}

/** Omits null fields, which would fill the screen. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key, withoutNulls(field)]),
  );
}

const gateway = await startGateway();
try {
  for (const { input, title } of examples) {
    print(`\n# ${title}\ninput: ${show(input)}`);
    print(`response, without null fields: ${show(withoutNulls(await sendUpdate(gateway.url, input)))}`);
  }
} finally {
  await gateway.stop();
}
