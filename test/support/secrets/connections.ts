import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import type { Marks } from '../marks.ts';
import { createTempDirectory } from './credentials.ts';

/** A connections file whose tokens are marked, and the setting with which a gateway uses it. */
export interface MarkedConnections {
  readonly env: Readonly<Record<string, string>>;
  readonly sandbox: Sandbox;
  readonly marks: Marks;
  /** Replaces the content of the file. */
  write(text: string): void;
  /** Replaces the content of the token file. */
  writeTokenFile(text: string): void;
}

/** One is in the connections file, and the other in a file of its own. */
const tokens = { vida: 'mark-connection-3e8a+/&="%', vertra: 'MARK_CONNECTION_FILE_3E8A' };

/** Creates a connection named `marked` at each provider, with simulated providers of its own. */
export async function createMarkedConnections(): Promise<MarkedConnections> {
  const sandbox = await startSandbox({ vidaToken: tokens.vida, vertraToken: tokens.vertra });
  onTestFinished(() => sandbox.close());
  const { vertra, vida } = sandbox;
  const folder = createTempDirectory();
  const path = join(folder, 'connections.json');
  const tokenFile = join(folder, 'token');
  const common = { name: 'marked', account: 'marked' };
  const connections = [
    { ...common, provider: 'vida', token: tokens.vida, origin: vida.origin, resellerId: '7' },
    { ...common, provider: 'vertra', tokenFile: 'token', origin: vertra.origin },
  ];
  replaceFile(tokenFile, tokens.vertra);
  replaceFile(path, JSON.stringify({ connections }));
  return {
    sandbox,
    env: { CONNECTIONS_FILE: path },
    marks: {
      'the token of the connection at Vida': tokens.vida,
      'the token of the connection at Vertra': tokens.vertra,
    },
    write: (text) => replaceFile(path, text),
    writeTokenFile: (text) => replaceFile(tokenFile, text),
  };
}

/** Renames a complete file into place, because a file can be read while it is written. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
