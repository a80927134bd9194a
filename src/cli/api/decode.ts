import { z } from 'zod';
import type { ApiFailure, ApiResult } from './api-result.ts';
import { failed } from './api-result.ts';

/** The fields of every expected error. */
const expectedError = z.object({
  message: z.string(),
  code: z.string(),
  applied: z.enum(['NOT_APPLIED', 'UNKNOWN']).optional(),
});

const unexpectedForm =
  'The response of the gateway has not the expected form. The gateway and this program may be of different versions.';

/**
 * Decodes the value of a field that is a union with errors.
 *
 * @param schema of the member that is no error
 */
export function decodeMember<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
): ApiResult<z.output<Schema>> {
  const parsed = schema.safeParse(value);
  return parsed.success ? { kind: 'value', value: parsed.data } : toErrorFailure(value);
}

/** Converts an expected error to a failure. */
export function toErrorFailure(value: unknown): ApiFailure {
  const { data } = expectedError.safeParse(value);
  if (data === undefined) return failed(3, unexpectedForm);
  return failed(data.applied === 'UNKNOWN' ? 3 : 1, `${data.message} (${data.code})`);
}
