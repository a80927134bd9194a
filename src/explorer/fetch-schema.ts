import type { ExecutionResult } from 'graphql';
import { buildSchema, introspectionFromSchema } from 'graphql';
import type { GatewayClient } from './ask-gateway.ts';

/**
 * The answer to GraphiQL's introspection, made of the SDL: that is a fraction of the bytes, and a browser that has it
 * only asks whether it changed. Null when the gateway does not tell its schema so.
 */
export async function fetchIntrospection(
  gateway: GatewayClient,
  headers?: Readonly<Record<string, string>>,
): Promise<ExecutionResult | null> {
  const response = await gateway.getSchema(headers);
  if (!response.ok) return null;
  const schema = buildSchema(await response.text(), { assumeValid: true });
  return { data: { ...introspectionFromSchema(schema, { inputValueDeprecation: true, oneOf: true }) } };
}
