import type { ServerResponse } from 'node:http';

/** One complete HTTP response. */
export interface ProviderResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An empty string is sent as no body. */
  readonly body: string;
  /** The fields of an update that were not applied, by the provider's names; absent when all were, or none was. */
  readonly rejectedFields?: readonly string[];
}

/** Creates a response with a JSON body. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: ProviderResponse['headers'] = {},
): ProviderResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** Sends a response; Node adds the Content-Length. */
export function sendResponse(response: ServerResponse, content: ProviderResponse): void {
  response.statusCode = content.status;
  for (const [name, value] of Object.entries(content.headers)) response.setHeader(name, value);
  response.end(content.body);
}
