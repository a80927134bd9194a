import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The manifest that is published with the gateway: Apollo's format, which clients' tools read as it is. */
const manifest = z.object({
  operations: z.array(z.object({ id: z.string().regex(/^[0-9a-f]{64}$/), body: z.string() })),
});

/** Every published operation by the SHA-256 of its text. */
export function readTrustedDocuments(file: URL): ReadonlyMap<string, string> {
  const { operations } = manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(operations.map(({ body, id }) => [id, body]));
}
