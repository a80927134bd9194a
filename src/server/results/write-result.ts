import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';
import type { AnswerType } from '../policies/answer-types.ts';
import { eventStream, json } from '../policies/answer-types.ts';
import type { Exchange } from '../request.ts';
import type { Answer } from '../routes/answer.ts';

/** What an error says of the HTTP answer, in the form that Yoga reads, too. */
interface HttpExtension {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The status is the GraphQL over HTTP specification's, which `application/json` answers with 200 (§6.4.1). */
  readonly spec?: boolean;
}

/** Shorter ones are usually sent at once. */
const maxTextLength = 64 * 1024;

/** Writes a result in one piece. */
export function writeResult(
  { request, response }: Exchange,
  result: ExecutionResult,
  type: AnswerType,
): void {
  const text = toText(result, type);
  // Of a text Node counts the characters that wait, not the bytes.
  const body = text.length > maxTextLength ? Buffer.from(text) : text;
  const { errors } = result;
  const headers = [
    ...request.answerHeaders,
    ...(errors ? headersOf(errors) : []),
    'content-type',
    `${type}; charset=utf-8`,
    'content-length',
    String(Buffer.byteLength(body)),
  ];
  response.writeHead(errors ? statusOf(result, type) : 200, headers);
  response.end(body);
}

/** The answer to a request that was refused before GraphQL, at another address than the API's; throws what is no refusal. */
export function toRefusal(error: unknown): Answer {
  if (!(error instanceof GraphQLError) || error.extensions['http'] === undefined) throw error;
  const headers = { ...httpOf(error).headers, 'content-type': `${json}; charset=utf-8` };
  const result = { errors: [error] };
  return { status: statusOf(result, json), headers, body: toText(result, json) };
}

function toText(result: ExecutionResult, type: AnswerType): string {
  const text = JSON.stringify(result.errors ? { ...result, errors: result.errors.map(toPublic) } : result);
  return type === eventStream ? `:\n\nevent: next\ndata: ${text}\n\nevent: complete\ndata:\n\n` : text;
}

/** The highest status that an error names; 500 when nothing was executed because of an unexpected error. */
function statusOf({ data, errors = [] }: ExecutionResult, type: AnswerType): number {
  const statuses = errors
    .map(httpOf)
    .map((http) => (http.spec && type !== graphqlJson ? 0 : (http.status ?? 0)));
  const status = Math.max(0, ...statuses);
  if (status > 0) return status;
  return data === undefined && errors.some(isUnexpected) ? 500 : 200;
}

const graphqlJson = 'application/graphql-response+json' satisfies AnswerType;

function isUnexpected({ extensions, originalError }: GraphQLError): boolean {
  return extensions['http'] === undefined && originalError !== undefined;
}

/** Each header once, as the last error has it. */
function headersOf(errors: readonly GraphQLError[]): readonly string[] {
  const headers = Object.assign({}, ...errors.map((error) => httpOf(error).headers));
  return Object.entries<string>(headers).flat();
}

function httpOf({ extensions }: GraphQLError): HttpExtension {
  return (extensions['http'] ?? {}) as HttpExtension;
}

/** Without what concerns HTTP alone. */
function toPublic(error: GraphQLError): object {
  const { extensions, ...formatted } = error.toJSON();
  const { http: _http, ...others } = extensions ?? {};
  return Object.keys(others).length > 0 ? { ...formatted, extensions: others } : formatted;
}
