import { Agent, request as send } from 'node:http';
import type { ResultJson } from './queries.ts';
import { documents } from './queries.ts';

/** The address of a gateway process. */
export interface Endpoint {
  readonly url: string;
}

/** The gateway's response was not GraphQL: it was stopping, or it failed. */
export class NoGraphqlResponse extends Error {}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Returns the credential of a caller. */
export function toApiKey(caller: number): string {
  return `oracle-caller-${caller}`;
}

/** Sends an operation as a caller; resolves to the value of its single field. */
export async function sendOperation<Result = ResultJson | null>(
  { url }: Endpoint,
  operation: keyof typeof documents,
  variables: object,
  caller: number,
): Promise<Result> {
  const body = JSON.stringify({ query: documents[operation], variables });
  const text = await post(url, body, { authorization: `Bearer ${toApiKey(caller)}` });
  const { data, errors = [] } = JSON.parse(text) as { data?: { result: Result }; errors?: GraphqlError[] };
  if (!data || !errors.every(isFailedRead)) throw new Error(`${operation} answered ${text}`);
  return data.result;
}

interface GraphqlError {
  readonly extensions?: { readonly code?: string };
}

/** Whether an error only means that the organization in an outcome could not be read. */
function isFailedRead({ extensions }: GraphqlError): boolean {
  return extensions?.code === 'ORGANIZATION_READ_FAILED';
}

function post(url: string, body: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const lost = (cause: Error) => reject(new NoGraphqlResponse(cause.message, { cause }));
    const options = { method: 'POST', agent, headers: { 'content-type': 'application/json', ...headers } };
    const sending = send(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', lost);
      response.on('end', () => {
        if (response.statusCode === 503) lost(new Error('503'));
        else resolve(Buffer.concat(chunks).toString());
      });
    });
    sending.on('error', lost);
    sending.end(body);
  });
}

/** Collects the events of a bulk update until the stream ends. */
export async function watchBulk(
  { url }: Endpoint,
  id: string,
  caller: number,
): Promise<readonly ResultJson[]> {
  const body = JSON.stringify({ query: documents.watch, variables: { id } });
  const headers = { authorization: `Bearer ${toApiKey(caller)}`, accept: 'text/event-stream' };
  const text = await post(url, body, headers);
  return text
    .split('\n\n')
    .flatMap((event) => /^data: (.+)$/m.exec(event)?.[1] ?? [])
    .map((data) => (JSON.parse(data) as { data: { result: ResultJson } }).data.result);
}
