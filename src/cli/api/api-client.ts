import { toFailureCode } from '../../http-client/failure-code.ts';
import type { ApiResult } from './api-result.ts';
import { failed } from './api-result.ts';
import { findDocument } from './documents.ts';
import { readResponse } from './read-response.ts';

/** Longer than any operation of a gateway with the default settings. */
const defaultTimeoutMs = 60_000;

/** Sends published operations to a gateway. */
export interface ApiClient {
  /** @param operation the name of an operation in `schema/operations` */
  send(
    operation: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<ApiResult<Readonly<Record<string, unknown>>>>;
}

/** @param key null sends no credential */
export function createApiClient(url: URL, key: string | null, timeoutMs = defaultTimeoutMs): ApiClient {
  const headers = {
    accept: 'application/graphql-response+json, application/json',
    'content-type': 'application/json',
    'user-agent': 'organization-gateway',
    ...(key !== null && { authorization: `Bearer ${key}` }),
  };
  return {
    async send(operation, variables) {
      const { body: query, id } = findDocument(operation);
      // A gateway that serves only its own documents finds it by the hash; one of another version executes the text.
      const body = JSON.stringify({ documentId: `sha256:${id}`, query, variables });
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        // A redirect would disclose the key to another server.
        return await readResponse(
          await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal }),
          key,
        );
      } catch (error) {
        const code = signal.aborted ? 'TIMEOUT' : toFailureCode(error);
        return failed(3, `The gateway cannot be reached, or the connection was lost: ${code}. Check --url.`);
      }
    },
  };
}
