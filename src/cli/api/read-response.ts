import { z } from 'zod';
import type { ApiResult } from './api-result.ts';
import { failed } from './api-result.ts';

/** More than the largest page of a gateway, and little enough to be decoded and escaped in memory. */
const maxBytes = 8 * 1024 * 1024;

const graphqlResponse = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() }),
    )
    .optional(),
});

type GraphqlErrors = NonNullable<z.infer<typeof graphqlResponse>['errors']>;

/**
 * Reads the data of a GraphQL response; any error in it is a failure.
 *
 * @param key the credential of the request; a server that repeats it would disclose it in the terminal and in its logs
 */
export async function readResponse(
  response: Response,
  key: string | null,
): Promise<ApiResult<Readonly<Record<string, unknown>>>> {
  const { status } = response;
  if (status >= 300 && status < 400)
    return failed(3, `The gateway responded with a redirect (HTTP status ${status}). Check --url.`);
  const text = await readText(response);
  if (key !== null && text !== undefined && unescapeJson(text).includes(key)) return failed(3, repeatsKey);
  const parsed = graphqlResponse.safeParse(parseJson(text));
  if (!parsed.success)
    return failed(3, `The response, with HTTP status ${status}, is not a GraphQL response. Check --url.`);
  const { data, errors = [] } = parsed.data;
  if (errors.length > 0) return toFailure(errors, isRefusal(status) && !data);
  if (data) return { kind: 'value', value: data };
  return failed(3, `The response, with HTTP status ${status}, has no data. Check --url.`);
}

const repeatsKey =
  'The response repeats the key, so it is not shown. Check --url: a gateway never sends it back.';

/** Replaces the escapes of characters without parsing, because a body can be nested too deep to be walked. */
function unescapeJson(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_escape, hex?: string, character?: string) =>
    hex === undefined ? (character ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Whether the gateway refused the request before it ran any part of it. Any other error can occur after a change. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}

function toFailure(errors: GraphqlErrors, isRefused: boolean): ApiResult<never> {
  const codes = errors.map(({ extensions }) => extensions?.code);
  const texts = errors.map(({ message }, index) => `${message} (${codes[index] ?? 'no code'})`);
  return failed(isRefused ? 1 : 3, ...texts);
}

/** @returns undefined for a body that is too large */
async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
