const redacted = '[redacted]';

/**
 * A string that must not be shown: a credential, or a URL that contains one. It prints as `[redacted]` in JSON, `inspect`,
 * template strings and error properties; only `reveal` returns it.
 */
export class Secret {
  /** The secret that this one has replaced in a request, which must not be shown either. */
  readonly former: Secret | null;
  readonly #text: string;

  constructor(text: string, former: Secret | null = null) {
    this.#text = text;
    this.former = former;
  }

  /** Returns the text; call it only where the text is sent. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  /** The hook of `console.log` and `util.inspect`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted;
  }
}

/** Returns the current credential for a provider, which may be rotated while the gateway runs. */
export type Credential = () => Secret;
