import type { Answer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';

/** Vida's answer to what it does not do (vida.md, Responses). */
export function vidaRefusal(status: number, message: string, more: JsonObject = {}): Answer {
  return jsonAnswer(status, { success: false, message, ...more });
}

/** The refusal of a token that is missing or wrong, as documented. */
export const unauthorized: Answer = vidaRefusal(401, 'Unauthorized Request');

/** The refusal to update what is not there, or is no organization; its body is not documented. */
export const organizationNotFound: Answer = vidaRefusal(404, 'Organization not found');
