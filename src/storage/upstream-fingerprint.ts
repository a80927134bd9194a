import { hash } from 'node:crypto';

/** What decides which organizations a gateway reaches; never a token, which is rotated. */
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

/** A change of what is hashed, or of its order, is another format. */
const format = 1;

/** 64 bits keep environments distinct and names short. */
const digits = 16;

/** The same text for every gateway that reaches the same organizations: 16 hexadecimal digits. */
export function toUpstreamFingerprint({ sandbox, vertra, vida }: UpstreamIdentity): string {
  // The sandbox listens on another port at each start.
  const toOrigin = (origin: string) => (sandbox ? 'sandbox' : origin);
  const parts = [
    format,
    ['vida', toOrigin(vida.origin), vida.resellerId, vida.account],
    ['vertra', toOrigin(vertra.origin), vertra.dialect, vertra.account],
  ];
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, digits);
}
