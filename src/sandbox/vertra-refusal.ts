import type { Answer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { DialectDefinition, Refusal } from './vertra-dialect.ts';

/** Converts a refusal to an answer in the dialect's format. */
export function vertraRefusal(dialect: DialectDefinition, { status, code }: Refusal): Answer {
  return jsonAnswer(status, dialect.error(code));
}

/** Creates the dialect's answer to a request for an organization that does not exist. */
export function vertraNotFound(dialect: DialectDefinition): Answer {
  return vertraRefusal(dialect, { status: 404, code: `${dialect.resource}_NOT_FOUND` });
}
