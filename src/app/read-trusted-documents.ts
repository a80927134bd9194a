import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The published manifest in Apollo's format, which client tools can read. */
const manifest = z.object({
  operations: z.array(z.object({ id: z.string().regex(/^[0-9a-f]{64}$/), body: z.string() })),
});

/** @returns the published operations by the SHA-256 of their text */
export function readTrustedDocuments(file: URL): ReadonlyMap<string, string> {
  const { operations } = manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(operations.map(({ body, id }) => [id, body]));
}
