import type { DocumentNode } from 'graphql';
import { GraphQLError, parse, TokenKind } from 'graphql';
import { limitExceeded, toLimitMessage } from '../params/limit-refusal.ts';
import { maxNameLength, nameTooLong } from '../params/prepare-params.ts';
import type { GatewayPlugin } from './gateway-plugin.ts';
import { measureOverlap } from './operation-overlap.ts';
import type { OperationSize } from './operation-size.ts';
import { measureDocument } from './operation-size.ts';

/** A few times the longest operation that people or code generators write. */
const maxTokens = 2000;

/** Two lines per token. GraphQL.js counts the lines before an error again for each error. */
const maxLines = 2 * maxTokens;

/** The schema is nine levels deep; introspection queries of tools need twice that. */
const limits: readonly (readonly [keyof OperationSize, number, code: string])[] = [
  ['depth', 16, 'OPERATION_TOO_DEEP'],
  ['aliases', 50, 'TOO_MANY_ALIASES'],
  ['directives', 50, 'TOO_MANY_DIRECTIVES'],
  ['introspections', 2, 'OPERATION_TOO_COSTLY'],
];

/** Fifty times the selections of all published operations. */
const maxSelections = 10_000;

/** An update that selects all members of its result takes 700. Validation makes about a thousand per millisecond. */
const maxComparisons = 10_000;

/** Limits the lines and tokens of a document when it is parsed, its names afterwards, and its size before it is validated. */
export function useDocumentLimits(): GatewayPlugin {
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithinLimits);
      // Thrown here, because Yoga responds to parse errors with 200 to clients of `application/json`.
      return ({ result }) => {
        if (result instanceof GraphQLError && result.extensions['limit'] !== undefined) throw result;
      };
    },
    onValidate({ params, setResult }) {
      const document = params.documentAST as DocumentNode;
      const error = checkSize(document) ?? checkOverlap(document);
      if (error) setResult([error]);
    },
  };
}

/** @throws GraphQLError for a syntax error, or for an exceeded limit, with `limit` in its extensions */
function parseWithinLimits(source: string, options: object): DocumentNode {
  const lines = countLines(source);
  if (lines > maxLines) throw tooLong(`lines ${lines}`, maxLines);
  const document = parseTokens(source, options);
  if (hasLongName(document)) throw nameTooLong();
  return document;
}

function parseTokens(source: string, options: object): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens });
  } catch (error) {
    throw isTooManyTokens(error) ? tooLong('tokens', maxTokens) : error;
  }
}

/** GraphQL.js distinguishes this error only by its message. */
function isTooManyTokens(error: unknown): boolean {
  return error instanceof GraphQLError && error.message.includes(`more that ${maxTokens} tokens`);
}

const lineFeed = 10;
const carriageReturn = 13;

/** A loop, because splitting into lines costs more than all other checks together. */
function countLines(source: string): number {
  let lines = 1;
  for (let index = 0; index < source.length; index += 1) {
    const code = source.charCodeAt(index);
    if (code === lineFeed || (code === carriageReturn && source.charCodeAt(index + 1) !== lineFeed))
      lines += 1;
  }
  return lines;
}

/** Checks tokens instead of nodes, so that all kinds of names are included. */
function hasLongName({ loc }: DocumentNode): boolean {
  for (let token = loc?.startToken ?? null; token !== null; token = token.next) {
    if (token.kind === TokenKind.NAME && token.end - token.start > maxNameLength) return true;
  }
  return false;
}

function checkSize(document: DocumentNode): GraphQLError | undefined {
  const size = measureDocument(document);
  const exceeded = limits.find(([property, limit]) => size[property] > limit);
  if (exceeded === undefined) return undefined;
  const [property, limit, code] = exceeded;
  return limitExceeded(code, toLimitMessage(`${property} ${size[property]}`, limit), limit);
}

function checkOverlap(document: DocumentNode): GraphQLError | undefined {
  const { comparisons, selections } = measureOverlap(document, maxSelections);
  if (selections > maxSelections) return tooCostly('selections', maxSelections);
  return comparisons > maxComparisons
    ? tooCostly(`comparisons of repeated selections ${comparisons}`, maxComparisons)
    : undefined;
}

function tooCostly(measured: string, limit: number): GraphQLError {
  return limitExceeded('OPERATION_TOO_COSTLY', toLimitMessage(measured, limit), limit);
}

function tooLong(measured: string, limit: number): GraphQLError {
  return limitExceeded('OPERATION_TOO_LONG', toLimitMessage(measured, limit), limit);
}
