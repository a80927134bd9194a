import type { Answer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';

/** Creates a refusal in Vida's format (vida.md, Responses). */
export function vidaRefusal(status: number, message: string, members: JsonObject = {}): Answer {
  return jsonAnswer(status, { success: false, message, ...members });
}

/** The documented refusal of a missing or wrong token. */
export const unauthorized: Answer = vidaRefusal(401, 'Unauthorized Request');

/** The refusal to update an account that does not exist or is no organization; its body is not documented. */
export const organizationNotFound: Answer = vidaRefusal(404, 'Organization not found');
