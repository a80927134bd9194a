import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** The values of an organization after one of its updates. */
export interface Version {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly updatedAt: string;
}

/** The fields that an update can set. */
export type VersionField = Exclude<keyof Version, 'updatedAt'>;

export interface VersionedProvider {
  readonly origin: string;
  /** Returns all versions of an organization, in the order in which its updates were applied. */
  versionsOf(id: string): readonly Version[];
}

/**
 * Starts a Vertra Cloud with any number of organizations, which keeps each version of them. An update takes effect some time
 * after its request came and before its response is sent.
 *
 * @param pause waits before and after a request takes effect
 */
export async function startVersionedProvider(pause: () => Promise<void>): Promise<VersionedProvider> {
  const organizations = new Map<string, Version[]>();
  let updates = 0;
  const versionsOf = (id: string) => {
    const versions = organizations.get(id) ?? [
      { name: 'first', description: 'First', tags: ['first'], updatedAt: toUpdatedAt(0) },
    ];
    organizations.set(id, versions);
    return versions;
  };
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const id = request.url?.split('/').at(-1) ?? '';
    const body = await text(request);
    await pause();
    const versions = versionsOf(id);
    if (request.method === 'PUT') {
      updates += 1;
      versions.push({ ...current(versions), ...JSON.parse(body).updates, updatedAt: toUpdatedAt(updates) });
    }
    const { description, name, tags, updatedAt } = current(versions);
    await pause();
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ status: 'success', response: { id, name, description, tags, updated_at: updatedAt } }),
    );
  };
  const server = createServer((request, response) => void respond(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, versionsOf };
}

function current(versions: readonly Version[]): Version {
  const version = versions.at(-1);
  if (version === undefined) throw new Error('An organization has at least one version.');
  return version;
}

/** Versions differ beyond the millisecond. */
function toUpdatedAt(update: number): string {
  return `2026-01-01T00:00:00.000${String(update).padStart(6, '0')}Z`;
}
