import type { ProviderResponse } from './provider-response.ts';
import { jsonResponse } from './provider-response.ts';
import type { DialectDefinition, Refusal } from './vertra-dialect.ts';

/** Converts a refusal to a response in the dialect's format. */
export function vertraRefusal(dialect: DialectDefinition, { status, code }: Refusal): ProviderResponse {
  return jsonResponse(status, dialect.error(code));
}

/** Creates the dialect's response to a request for an organization that does not exist. */
export function vertraNotFound(dialect: DialectDefinition): ProviderResponse {
  return vertraRefusal(dialect, { status: 404, code: `${dialect.resource}_NOT_FOUND` });
}
