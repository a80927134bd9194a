// What not to do: the same, but everything is sent again, mutations too.
import { gatewayConfig as careful } from './hive.config.mjs';

/** @type {import('@graphql-hive/gateway').GatewayConfig} */
export const gatewayConfig = { ...careful, upstreamRetry: { maxRetries: 2, retryDelay: 100 } };
