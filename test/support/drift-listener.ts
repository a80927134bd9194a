import { Secret } from '../../src/domain/access/secret.ts';
import type { DriftListener } from '../../src/providers/shared/drift.ts';

/** Collects the key paths of reported drift, in order. */
export function createDriftListener(token = 'sk-4Ykq81zT'): DriftListener & { readonly keyPaths: string[] } {
  const keyPaths: string[] = [];
  return { keyPaths, token: new Secret(token), onDrift: (keyPath) => void keyPaths.push(keyPath) };
}
