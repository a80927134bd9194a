// A misconfiguration: the router retries every operation, including mutations.
import { gatewayConfig as recommendedConfig } from './hive.config.mjs';

/** @type {import('@graphql-hive/gateway').GatewayConfig} */
export const gatewayConfig = { ...recommendedConfig, upstreamRetry: { maxRetries: 2, retryDelay: 100 } };
