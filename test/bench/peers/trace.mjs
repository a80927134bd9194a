// Loaded into a peer before its own code (`--import`): exports traces as the documentation of OpenTelemetry shows. Spans of single
// fields are left out, because the gateway has none. Yoga and Hive Gateway trace requests by their plugin (http-rules.mjs).
import { register } from 'node:module';
import { GraphQLInstrumentation } from '@opentelemetry/instrumentation-graphql';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';

const hasPlugin = process.env['PEER_TRACES'] === 'plugin';

/** The requests of undici are traced without a hook into imports. */
const hooked = () => [new HttpInstrumentation(), new GraphQLInstrumentation({ ignoreResolveSpans: true })];

if (!hasPlugin) register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
new NodeSDK({ instrumentations: [new UndiciInstrumentation(), ...(hasPlugin ? [] : hooked())] }).start();
