import { hash } from 'node:crypto';
import type { Provider } from '../domain/provider/provider.ts';

/** The settings that decide which organizations a gateway reaches. Tokens are not among them, because they are rotated. */
export interface UpstreamIdentity {
  readonly sandbox: boolean;
  readonly vida: {
    readonly origin: string;
    readonly resellerId: string | null;
    readonly account: string;
  };
  readonly vertra: {
    readonly origin: string;
    readonly dialect: string;
    readonly account: string;
  };
}

/** Must change when the hashed values or their order change. */
const format = 1;

/** 64 bits distinguish environments and keep names short. */
const digits = 16;

/** Returns 16 hexadecimal digits that are equal for all gateways that reach the same organizations. */
export function toUpstreamFingerprint({ sandbox, vertra, vida }: UpstreamIdentity): string {
  // The sandbox listens on another port at each start.
  const toOrigin = (origin: string) => (sandbox ? 'sandbox' : origin);
  const parts: Readonly<Record<Provider, readonly unknown[]>> = {
    VIDA: ['vida', toOrigin(vida.origin), vida.resellerId, vida.account],
    VERTRA: ['vertra', toOrigin(vertra.origin), vertra.dialect, vertra.account],
  };
  return hash('sha256', JSON.stringify([format, ...Object.values(parts)]), 'hex').slice(0, digits);
}
