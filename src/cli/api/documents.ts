import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({
  operations: z.array(z.object({ id: z.string(), name: z.string(), body: z.string() })),
});

/** The path is the same from dist and from src. */
const file = new URL('../../../schema/documents.json', import.meta.url);

/** A published operation, which every gateway of this version serves, also where `TRUSTED_DOCUMENTS` is on. */
export interface ApiDocument {
  /** The SHA-256 of the text. */
  readonly id: string;
  readonly body: string;
}

/** @throws when the package has no such operation */
export function findDocument(name: string): ApiDocument {
  const { operations } = manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  const document = operations.find((each) => each.name === name);
  if (document === undefined) throw new Error(`schema/documents.json has no operation ${name}.`);
  return document;
}
