const redacted = '[redacted]';

/**
 * A text that must not be shown: a credential, or an address that holds one. However it is printed (JSON, inspect, a
 * template string, a property of an error) it reads `[redacted]`; only `reveal` tells it.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one place that has to send it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  /** Node's own hook for `console.log` and `util.inspect`, by its registered name. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted;
  }
}

/** What is shown to a provider, as it is at this moment: it may be rotated while the gateway runs. */
export type Credential = () => Secret;
