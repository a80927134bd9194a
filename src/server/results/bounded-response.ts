import type { ExecutionResult } from 'graphql';
import { limitExceeded } from '../params/limit-refusal.ts';
import type { GatewayRequest } from '../request.ts';
import { isLongerThan } from './response-size.ts';

/** 100 organizations with all fields, each with eight strings of 10,000 characters, take 8.1 million. */
const maxCharacters = 10 * 1024 * 1024;

/**
 * Replaces an oversized response to a query or subscription by an error, before it is serialized. The response to a mutation is never
 * replaced, because it reports the applied updates; the limits on operations bound its size.
 */
export function boundResponse({ operation }: GatewayRequest, result: ExecutionResult): ExecutionResult {
  if (operation === undefined || operation.type === 'mutation') return result;
  return isLongerThan(maxCharacters, result.data) ? tooLarge() : result;
}

function tooLarge(): ExecutionResult {
  const message = `The response would have more than ${maxCharacters} characters. Request fewer organizations or fewer fields.`;
  return { errors: [limitExceeded('ANSWER_TOO_LARGE', message, maxCharacters)] };
}
