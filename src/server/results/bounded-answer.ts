import type { ExecutionResult } from 'graphql';
import { refusal } from '../params/limit-refusal.ts';
import type { GatewayRequest } from '../request.ts';
import { isLongerThan } from './answer-size.ts';

/** 100 organizations with every field, each of their eight texts 10,000 characters long, take 8.1 million. */
const maxCharacters = 10 * 1024 * 1024;

/**
 * Replaces the answer to a read that is too long by an error, before it becomes one text. The answer to a mutation reports what
 * was applied, so it is never replaced: the limits on an operation bound it.
 */
export function boundAnswer({ operation }: GatewayRequest, result: ExecutionResult): ExecutionResult {
  if (operation === undefined || operation.type === 'mutation') return result;
  return isLongerThan(maxCharacters, result.data) ? tooLarge() : result;
}

function tooLarge(): ExecutionResult {
  const message = `This answer would have more than ${maxCharacters} characters. Request fewer organizations or fewer fields.`;
  return { errors: [refusal('ANSWER_TOO_LARGE', message, maxCharacters)] };
}
