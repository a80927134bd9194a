import { z } from 'zod';
import { setting } from './define-setting.ts';
import { host, oneOf, onOff, wholeNumber } from './setting-types.ts';

const onOutsideProduction = 'on; off in production';

/** Where the gateway listens. */
export const listenSettings = {
  HOST: setting(
    'The name or address to listen on. An IPv6 address can have brackets.',
    host.default('127.0.0.1'),
  ),
  PORT: setting('The port to listen on. 0 selects a free one.', wholeNumber(0, 65_535).default(4000)),
};

/** Settings of the process: what it shows and logs, and how it stops. */
export const processSettings = {
  METRICS_PORT: setting(
    'A separate port for `/metrics`. Without it, `PORT` serves the metrics.',
    wholeNumber(0, 65_535).optional(),
  ),
  SHUTDOWN_GRACE_MS: setting(
    'How long the gateway waits for running updates after SIGTERM.',
    wholeNumber(0, 600_000).default(15_000),
  ),
  GRAPHIQL: setting('Whether the explorer is served at `/graphql`.', onOff.optional(), onOutsideProduction),
  INTROSPECTION: setting('Whether introspection is served.', onOff.optional(), onOutsideProduction),
  LOG_LEVEL: setting(
    'The lowest level that is logged. `silent` logs nothing.',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  ),
  NODE_ENV: setting(
    'The mode of the process. `production` requires `AUTH`, never selects the sandbox by itself, and turns the explorer and introspection off.',
    z.string().optional(),
  ),
};
