import type { Credential } from '../../domain/access/secret.ts';
import { Secret } from '../../domain/access/secret.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { Authorization } from '../../http-client/send-guard.ts';

type Target = ReturnType<Authorization['encode']>;

/** The credential of one update or read. A class, so that a request allocates one object. */
export class RequestCredential {
  /** The one in the newest request. */
  token: Secret;
  private readonly credential: Credential;

  constructor(credential: Credential) {
    this.credential = credential;
    this.token = credential();
  }

  /** Whether no other one has replaced it. */
  get isCurrent(): boolean {
    const current = this.credential();
    return current === this.token || current.reveal() === this.token.reveal();
  }

  /** Takes the current one for a request that still waits. No text may show the one before it either. */
  replace(): Secret {
    this.token = new Secret(this.credential().reveal(), this.token);
    return this.token;
  }
}

/** The credential in the path or the headers of one request. */
export class RequestAuthorization implements Authorization {
  private readonly credential: RequestCredential;
  private readonly encodeWith: (token: Secret) => Target;
  /** The credential in the target. */
  private encoded: Secret;
  /** Private at run time, because it contains the credential as text. */
  #target: Target;

  constructor(credential: RequestCredential, encodeWith: (token: Secret) => Target) {
    this.credential = credential;
    this.encodeWith = encodeWith;
    this.encoded = credential.token;
    this.#target = encodeWith(credential.token);
  }

  /** What the request was sent with, and all that it has replaced. */
  get token(): Secret {
    return this.credential.token;
  }

  get isCurrent(): boolean {
    return this.encoded === this.credential.token && this.credential.isCurrent;
  }

  encode(): Target {
    if (this.isCurrent) return this.#target;
    this.encoded = this.credential.isCurrent ? this.credential.token : this.credential.replace();
    this.#target = this.encodeWith(this.encoded);
    return this.#target;
  }
}

/** Returns the credential of the request to which this is the result; undefined for one without a credential. */
export function findSentToken({ authorization }: HttpResult): Secret | undefined {
  return authorization instanceof RequestAuthorization ? authorization.token : undefined;
}
