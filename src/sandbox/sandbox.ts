import type { Box } from './box.ts';
import { startBox } from './start-box.ts';
import { createVertra } from './vertra.ts';
import { createVida } from './vida.ts';
import { sandboxResellerId } from './vida-seed.ts';

/** A published version of Vertra's contract (vertra.md, "One resource, three published dialects"). */
export type VertraDialect = 'organizations' | 'workspaces' | 'workspaces-flat';

/** What can be chosen about the sandbox. */
export interface SandboxOptions {
  /** The dialect that the Vertra box speaks; `organizations` unless said. */
  readonly vertraDialect?: VertraDialect;
  /** The one credential that the Vida box accepts. */
  readonly vidaToken?: string;
  /** The one credential that the Vertra box accepts. */
  readonly vertraToken?: string;
}

/** Both providers, listening on loopback. */
export interface Sandbox {
  readonly vida: Box;
  readonly vertra: Box;
  /** Whose organizations Vida lists. */
  readonly vidaResellerId: string;
  /** Destroys every socket of both boxes, so that it resolves even while requests hang. */
  close(): Promise<void>;
}

/** Starts both providers on ephemeral ports of 127.0.0.1, in their seed state. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const [vida, vertra] = await Promise.all([
    startBox(createVida(options.vidaToken)),
    startBox(createVertra(options.vertraDialect ?? 'organizations', options.vertraToken)),
  ]);
  return {
    vida,
    vertra,
    vidaResellerId: String(sandboxResellerId),
    close: async () => {
      await Promise.all([vida.close(), vertra.close()]);
    },
  };
}
