import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { print } from 'graphql';
import { onTestFinished } from 'vitest';
import type { UpdateOrganizationInput, UpdateOrganizationMutation } from '../../schema/operations.ts';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';

export type UpdateResult = NonNullable<UpdateOrganizationMutation['updateOrganization']>;

/** One replica, which runs `node dist/main.js` as in production. */
export interface GatewayProcess {
  /** The URL of its GraphQL endpoint. */
  readonly url: string;
  /** Sends one update, and resolves to its result with an empty request id. */
  update(input: UpdateOrganizationInput, idempotencyKey?: string): Promise<UpdateResult>;
  /** Resolves to the response of `GET /health/ready`. */
  readiness(): Promise<{ readonly status: number; readonly body: unknown }>;
  readonly pid: number;
  /** Returns its whole log as JSON. */
  output(): string;
  /** Returns the code and the message of each log line of level error. */
  errors(): readonly (readonly [code: unknown, message: unknown])[];
  /** Returns the number of log lines whose message matches. */
  countLines(message: RegExp): number;
  /** Returns the first log line whose message matches. */
  findLine(message: RegExp): Readonly<Record<string, unknown>> | undefined;
  /** Resolves when this number of log lines match, and rejects after a timeout. */
  waitForLog(message: RegExp, count: number, timeoutMs?: number): Promise<void>;
  /** Returns its standard error, which is usually empty. */
  stderr(): string;
  /** Sends SIGKILL and waits for the exit. */
  kill(): Promise<void>;
  /** Sends SIGTERM and resolves to the exit code. */
  terminate(): Promise<number | null>;
}

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const logTimeoutMs = 30_000;

const query = print(UpdateOrganizationDocument);

/** Starts a replica for one test; resolves when it listens. */
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
  const logEvents = new EventEmitter();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line));
    logEvents.emit('line');
  });
  const matching = (message: RegExp) => lines.filter(({ msg }) => message.test(String(msg)));
  const countLines = (message: RegExp) => matching(message).length;
  const waitForLog = async (message: RegExp, count: number, timeoutMs = logTimeoutMs) => {
    const signal = AbortSignal.timeout(timeoutMs);
    while (countLines(message) < count) {
      await once(logEvents, 'line', { signal }).catch((cause) => {
        throw new Error(`The gateway did not log ${count} × ${message}`, { cause });
      });
    }
  };
  await waitForLog(/^ready$/, 1);
  const url = String(lines.find(({ msg }) => msg === 'ready')?.['graphql']);
  return {
    url,
    pid: child.pid ?? 0,
    output: () => JSON.stringify(lines),
    errors: () => lines.filter(({ level }) => Number(level) >= 50).map(({ code, msg }) => [code, msg]),
    countLines,
    findLine: (message) => matching(message)[0],
    waitForLog,
    stderr: () => stderr,
    update(input, idempotencyKey) {
      const result = update(url, { input, idempotencyKey });
      // Prevents an unhandled rejection when a test fails before it awaits the result.
      result.catch(() => {});
      return result;
    },
    async readiness() {
      const response = await fetch(url.replace('/graphql', '/health/ready'));
      return { status: response.status, body: await response.json() };
    },
    kill: () => end(child, 'SIGKILL').then(() => {}),
    terminate: () => end(child, 'SIGTERM'),
  };
}

async function update(url: string, variables: object): Promise<UpdateResult> {
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
