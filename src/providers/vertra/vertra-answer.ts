import { z } from 'zod';
import type { HttpResult } from '../../http/http-result.ts';
import { departures, told } from '../tolerant.ts';
import { vertraCodes } from './vertra-codes.ts';
import { vertraOrganization } from './vertra-organization.ts';

const refusal = {
  status: told(z.string()),
  code: told(z.string()),
  message: z.unknown().optional(),
  details: told(z.looseObject({ retry_after: z.unknown().optional() })),
  retry_after: z.unknown().optional(),
};

const answer = z.object({ ...refusal, response: told(vertraOrganization) });
const listAnswer = z.object({
  ...refusal,
  response: told(z.array(vertraOrganization.optional().catch(undefined))),
});

/** What Vertra says, in any dialect; an absent member was not told. */
export type VertraAnswer = z.output<typeof answer>;
export type VertraListAnswer = z.output<typeof listAnswer>;

/** Reads an answer tolerantly; undefined when it is no JSON object. Each departure's key path goes to `onDrift`. */
export function decodeVertraAnswer(
  result: HttpResult,
  onDrift: (keyPath: string) => void,
): VertraAnswer | undefined {
  return decode(answer, result, onDrift);
}

/** The same of an answer that holds a list of organizations. */
export function decodeVertraList(
  result: HttpResult,
  onDrift: (keyPath: string) => void,
): VertraListAnswer | undefined {
  return decode(listAnswer, result, onDrift);
}

type VertraWords = Pick<VertraAnswer, 'code' | 'status'>;

function decode<Schema extends z.ZodType<VertraWords>>(
  schema: Schema,
  result: HttpResult,
  onDrift: (keyPath: string) => void,
): z.output<Schema> | undefined {
  if (result.kind !== 'answered') return undefined;
  const read = schema.safeParse(result.body);
  if (!read.success) {
    onDrift('(body)');
    return undefined;
  }
  for (const keyPath of departures(result.body, read.data)) onDrift(keyPath);
  tellUnknownWords(read.data, onDrift);
  return read.data;
}

/** Words that are not documented are read as they come, and told. */
function tellUnknownWords({ code, status }: VertraWords, onDrift: (keyPath: string) => void): void {
  if (code !== undefined && !vertraCodes.has(code)) onDrift('code');
  if (status !== undefined && status !== 'success' && status !== 'error') onDrift('status');
}
