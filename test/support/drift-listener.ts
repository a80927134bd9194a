import { Secret } from '../../src/domain/access/secret.ts';
import type { DriftListener } from '../../src/providers/shared/drift.ts';

/** Gathers the reported places, in order. */
export function listenToDrift(token = 'sk-4Ykq81zT'): DriftListener & { readonly places: string[] } {
  const places: string[] = [];
  return { places, token: new Secret(token), onDrift: (keyPath) => void places.push(keyPath) };
}
