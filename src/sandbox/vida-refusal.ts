import type { JsonObject } from './json.ts';
import type { ProviderResponse } from './provider-response.ts';
import { jsonResponse } from './provider-response.ts';

/** Creates a refusal in Vida's format (vida.md, Responses). */
export function vidaRefusal(status: number, message: string, members: JsonObject = {}): ProviderResponse {
  return jsonResponse(status, { success: false, message, ...members });
}

/** The documented refusal of a missing or wrong token. */
export const unauthorized: ProviderResponse = vidaRefusal(401, 'Unauthorized Request');

/** The refusal to update an account that does not exist or is not an organization; its body is not documented. */
export const organizationNotFound: ProviderResponse = vidaRefusal(404, 'Organization not found');

/** The refusal of a request that exceeds a limit, which Vida does not document. */
export function tooManyRequests(retryAfterSeconds: number): ProviderResponse {
  const refusal = vidaRefusal(429, 'Too many requests');
  return { ...refusal, headers: { ...refusal.headers, 'retry-after': String(retryAfterSeconds) } };
}
