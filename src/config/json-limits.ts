import { findExceededLimit } from '../domain/json-text.ts';

/** A connections file has three levels, and with 1,000 connections, each with every member, 13,000 values. */
const limits = { maxDepth: 16, maxValues: 20_000 };

const messages = {
  maxDepth: `The file is nested more than ${limits.maxDepth} levels deep.`,
  maxValues: 'The file has more than 20,000 values.',
};

/**
 * Limits a JSON text before it is parsed, which can take seconds for a file of another program.
 *
 * @throws an Error that does not quote the text
 */
export function checkJsonLimits(json: string): void {
  const exceeded = findExceededLimit(json, limits);
  if (exceeded) throw new Error(messages[exceeded]);
}
