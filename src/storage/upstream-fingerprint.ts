import { hash } from 'node:crypto';
import type { Provider } from '../domain/provider/provider.ts';

interface VidaIdentity {
  readonly origin: string;
  readonly resellerId: string | null;
  readonly account: string;
}

interface VertraIdentity {
  readonly origin: string;
  readonly dialect: string;
  readonly account: string;
}

/** The settings that decide which organizations a gateway reaches. Tokens are not among them, because they are rotated. */
export interface UpstreamIdentity {
  readonly sandbox: boolean;
  readonly vida: VidaIdentity;
  readonly vertra: VertraIdentity;
}

/** The settings that decide which organizations a configured connection reaches. Its name can change, and its token is rotated. */
export type ConnectionIdentity =
  | (VidaIdentity & { readonly provider: 'VIDA' })
  | (VertraIdentity & { readonly provider: 'VERTRA' });

/** Must change when the hashed values or their order change. */
const format = 1;

/** 64 bits distinguish environments and keep names short. */
const digits = 16;

/** Returns 16 hexadecimal digits that are equal for all gateways that reach the same organizations by their default connections. */
export function toUpstreamFingerprint({ sandbox, vertra, vida }: UpstreamIdentity): string {
  const parts: Readonly<Record<Provider, readonly unknown[]>> = {
    VIDA: toVidaParts(vida, sandbox),
    VERTRA: toVertraParts(vertra, sandbox),
  };
  return toDigits([format, ...Object.values(parts)]);
}

/** Returns 16 hexadecimal digits that are equal for all connections that reach the same organizations. */
export function toConnectionFingerprint(connection: ConnectionIdentity, sandbox: boolean): string {
  const parts =
    connection.provider === 'VIDA' ? toVidaParts(connection, sandbox) : toVertraParts(connection, sandbox);
  return toDigits([format, 'connection', parts]);
}

function toVidaParts({ account, origin, resellerId }: VidaIdentity, sandbox: boolean): readonly unknown[] {
  return ['vida', toReachedOrigin(origin, sandbox), resellerId, account];
}

function toVertraParts({ account, dialect, origin }: VertraIdentity, sandbox: boolean): readonly unknown[] {
  return ['vertra', toReachedOrigin(origin, sandbox), dialect, account];
}

/** The sandbox listens on another port at each start. */
function toReachedOrigin(origin: string, sandbox: boolean): string {
  return sandbox ? 'sandbox' : origin;
}

function toDigits(values: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(values), 'hex').slice(0, digits);
}
