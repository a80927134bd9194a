import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';
import type { ResponseType } from '../policies/response-types.ts';
import { eventStream, json } from '../policies/response-types.ts';
import type { Exchange } from '../request.ts';
import type { RouteResponse } from '../routes/route-response.ts';

/** The `http` extension of an error, in the format of Yoga. */
interface HttpExtension {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the status applies only to `application/graphql-response+json`; `application/json` gets 200 (GraphQL over HTTP §6.4.1). */
  readonly spec?: boolean;
}

/** In characters. Shorter responses are usually sent at once. */
const maxTextLength = 64 * 1024;

/** Writes a result in one piece. */
export function writeResult(
  { request, response }: Exchange,
  result: ExecutionResult,
  type: ResponseType,
): void {
  const text = toText(result, type);
  // Node counts the buffered characters of a string instead of its bytes.
  const body = text.length > maxTextLength ? Buffer.from(text) : text;
  const { errors } = result;
  const headers = [
    ...request.responseHeaders,
    ...(errors ? toHeaders(errors) : []),
    'content-type',
    `${type}; charset=utf-8`,
    'content-length',
    String(Buffer.byteLength(body)),
  ];
  response.writeHead(errors ? toStatus(result, type) : 200, headers);
  response.end(body);
}

/**
 * Creates the response to a request that a policy refused outside the GraphQL API.
 *
 * @throws the error when it is not a refusal
 */
export function toRefusal(error: unknown): RouteResponse {
  if (!(error instanceof GraphQLError) || error.extensions['http'] === undefined) throw error;
  const headers = { ...toHttpExtension(error).headers, 'content-type': `${json}; charset=utf-8` };
  const result = { errors: [error] };
  return { status: toStatus(result, json), headers, body: toText(result, json) };
}

function toText(result: ExecutionResult, type: ResponseType): string {
  const text = JSON.stringify(result.errors ? { ...result, errors: result.errors.map(toPublic) } : result);
  return type === eventStream ? `:\n\nevent: next\ndata: ${text}\n\nevent: complete\ndata:\n\n` : text;
}

/** Returns the highest status of the errors; 500 when an unexpected error prevented the execution. */
function toStatus({ data, errors = [] }: ExecutionResult, type: ResponseType): number {
  const statuses = errors
    .map(toHttpExtension)
    .map((http) => (http.spec && type !== graphqlJson ? 0 : (http.status ?? 0)));
  const status = Math.max(0, ...statuses);
  if (status > 0) return status;
  return data === undefined && errors.some(isUnexpected) ? 500 : 200;
}

const graphqlJson = 'application/graphql-response+json' satisfies ResponseType;

function isUnexpected({ extensions, originalError }: GraphQLError): boolean {
  return extensions['http'] === undefined && originalError !== undefined;
}

/** Returns each header once, with the value of the last error. */
function toHeaders(errors: readonly GraphQLError[]): readonly string[] {
  const headers = Object.assign({}, ...errors.map((error) => toHttpExtension(error).headers));
  return Object.entries<string>(headers).flat();
}

function toHttpExtension({ extensions }: GraphQLError): HttpExtension {
  return (extensions['http'] ?? {}) as HttpExtension;
}

/** Removes the `http` extension. */
function toPublic(error: GraphQLError): object {
  const { extensions, ...formatted } = error.toJSON();
  const { http: _http, ...others } = extensions ?? {};
  return Object.keys(others).length > 0 ? { ...formatted, extensions: others } : formatted;
}
