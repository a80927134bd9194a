import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { print } from 'graphql';
import { onTestFinished } from 'vitest';
import type { UpdateOrganizationInput, UpdateOrganizationMutation } from '../../schema/operations.ts';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';

export type Told = NonNullable<UpdateOrganizationMutation['updateOrganization']>;

/** One replica: `node dist/main.js`, as it runs in production. */
export interface GatewayProcess {
  /** Its GraphQL endpoint. */
  readonly url: string;
  /** Sends one update; tells its outcome, without the request's id, which differs from request to request. */
  update(input: UpdateOrganizationInput, idempotencyKey?: string): Promise<Told>;
  /** What `GET /health/ready` answers. */
  readiness(): Promise<{ readonly status: number; readonly body: unknown }>;
  readonly pid: number;
  /** All that it wrote to its log. */
  output(): string;
  /** The code and the message of each line of its log that is an error. */
  errors(): readonly (readonly [code: unknown, message: unknown])[];
  /** How many lines of its log match. */
  count(message: RegExp): number;
  /** The first line of its log that matches. */
  findLine(message: RegExp): Readonly<Record<string, unknown>> | undefined;
  /** Resolves when that many lines of its log match, and rejects when that does not come. */
  logged(message: RegExp, count: number): Promise<void>;
  /** What it wrote there: nothing, as a rule. */
  stderr(): string;
  /** Ends it as it stands, and waits for its end. */
  kill(): Promise<void>;
  /** Asks it to end, and waits for its end. */
  terminate(): Promise<number | null>;
}

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** Anything that is logged at all is logged by then. */
const giveUpMs = 10_000;

const query = print(UpdateOrganizationDocument);

/** Starts a replica for one test, and waits until it listens. */
export async function startGatewayProcess(
  env: Readonly<Record<string, string>>,
  build: string = main,
): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [build], {
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  onTestFinished(() => end(child, 'SIGKILL').then(() => {}));
  const lines: Record<string, unknown>[] = [];
  const grown = new EventEmitter();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line));
    grown.emit('line');
  });
  const matching = (message: RegExp) => lines.filter(({ msg }) => message.test(String(msg)));
  const count = (message: RegExp) => matching(message).length;
  const logged = async (message: RegExp, times: number) => {
    const signal = AbortSignal.timeout(giveUpMs);
    while (count(message) < times) {
      await once(grown, 'line', { signal }).catch((cause) => {
        throw new Error(`It did not log ${times} × ${message}`, { cause });
      });
    }
  };
  await logged(/^ready$/, 1);
  const url = String(lines.find(({ msg }) => msg === 'ready')?.['graphql']);
  return {
    url,
    pid: child.pid ?? 0,
    output: () => JSON.stringify(lines),
    errors: () => lines.filter(({ level }) => Number(level) >= 50).map(({ code, msg }) => [code, msg]),
    count,
    findLine: (message) => matching(message)[0],
    logged,
    stderr: () => stderr,
    update(input, idempotencyKey) {
      const told = update(url, { input, idempotencyKey });
      // A test that fails before it waits for this answer says why itself.
      told.catch(() => {});
      return told;
    },
    async readiness() {
      const response = await fetch(url.replace('/graphql', '/health/ready'));
      return { status: response.status, body: await response.json() };
    },
    kill: () => end(child, 'SIGKILL').then(() => {}),
    terminate: () => end(child, 'SIGTERM'),
  };
}

async function update(url: string, variables: object): Promise<Told> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: UpdateOrganizationMutation; errors?: unknown };
  if (!data?.updateOrganization) throw new Error(`No outcome: ${JSON.stringify(errors)}`);
  return { ...data.updateOrganization, ...('requestId' in data.updateOrganization && { requestId: '' }) };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}
