import { embeddedTypes } from './generated/embedded-types.ts';
import { possibleTypes } from './possible-types.ts';

type Severity = 'debug' | 'error' | 'warn';

const isEmbedded = () => null;

/**
 * Graphcache writes a warning for each field of the other members of a union: without a schema it walks their fragments too,
 * and finds no value. It also expects a key config for a member that a newer gateway added.
 */
const falseAlarm =
  /^Invalid undefined: |create a custom `keys` config for `Organization\w*(?:Error|Updated)`/;

/**
 * The options of urql's Graphcache: `cacheExchange(graphcacheConfig)`.
 *
 * Do not add its option `schema`: with it, Graphcache throws at a member that a newer gateway added.
 */
export const graphcacheConfig = {
  /** The types without an id, which the cache stores in their parents. */
  keys: /* #__PURE__ */ Object.fromEntries(embeddedTypes.map((name) => [name, isEmbedded])),
  possibleTypes,
  logger: (severity: Severity, message: string): void => {
    // biome-ignore lint/suspicious/noConsole: Graphcache writes warnings and errors there by default.
    if (severity !== 'debug' && !falseAlarm.test(message)) console[severity](message);
  },
};
