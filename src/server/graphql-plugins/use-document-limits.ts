import type { DocumentNode } from 'graphql';
import { GraphQLError, parse, TokenKind } from 'graphql';
import { refusal, toLimitMessage } from '../params/limit-refusal.ts';
import { maxNameLength, nameTooLong } from '../params/prepare-params.ts';
import type { GatewayPlugin } from './gateway-plugin.ts';
import { measureOverlap } from './operation-overlap.ts';
import type { OperationSize } from './operation-size.ts';
import { measure } from './operation-size.ts';

/** Room for the longest operation of a person or a code generator, a few times over. */
const maxTokens = 2000;

/** Two lines for each token: GraphQL.js counts the lines before each error anew. */
const maxLines = 2 * maxTokens;

/** The schema is seven deep; a tool that asks for the schema itself needs twice that. */
const limits: readonly (readonly [keyof OperationSize, number, code: string])[] = [
  ['depth', 16, 'OPERATION_TOO_DEEP'],
  ['aliases', 50, 'TOO_MANY_ALIASES'],
  ['directives', 50, 'TOO_MANY_DIRECTIVES'],
  ['introspections', 2, 'OPERATION_TOO_COSTLY'],
];

/** Every published operation fifty times over. */
const maxSelections = 10_000;

/** An update with each member of its result spelled out takes 700; validation makes about a thousand in a millisecond. */
const maxComparisons = 10_000;

/** Checks the lines and tokens of a document while it is parsed, its names afterwards, and its size before it is validated. */
export function useDocumentLimits(): GatewayPlugin {
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithinLimits);
      // Thrown here, since Yoga answers 200 to clients of `application/json` for an error of the parser.
      return ({ result }) => {
        if (result instanceof GraphQLError && result.extensions['limit'] !== undefined) throw result;
      };
    },
    onValidate({ params, setResult }) {
      const document = params.documentAST as DocumentNode;
      const refused = exceedsSize(document) ?? exceedsOverlap(document);
      if (refused) setResult([refused]);
    },
  };
}

/** @throws GraphQLError for a syntax error and for an exceeded limit, the latter with the limit in its extensions */
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

/** GraphQL.js marks it by its message alone. */
function isTooManyTokens(error: unknown): boolean {
  return error instanceof GraphQLError && error.message.includes(`more that ${maxTokens} tokens`);
}

const lineFeed = 10;
const carriageReturn = 13;

/** By a loop, since a list of the lines costs more than all else here. */
function countLines(source: string): number {
  let lines = 1;
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code === lineFeed || (code === carriageReturn && source.charCodeAt(at + 1) !== lineFeed)) lines += 1;
  }
  return lines;
}

/** By its tokens, so that no kind of name is forgotten. */
function hasLongName({ loc }: DocumentNode): boolean {
  for (let token = loc?.startToken ?? null; token !== null; token = token.next) {
    if (token.kind === TokenKind.NAME && token.end - token.start > maxNameLength) return true;
  }
  return false;
}

function exceedsSize(document: DocumentNode): GraphQLError | undefined {
  const size = measure(document);
  const exceeded = limits.find(([measured, limit]) => size[measured] > limit);
  if (exceeded === undefined) return undefined;
  const [measured, limit, code] = exceeded;
  return refusal(code, toLimitMessage(`${measured} ${size[measured]}`, limit), limit);
}

function exceedsOverlap(document: DocumentNode): GraphQLError | undefined {
  const { comparisons, selections } = measureOverlap(document, maxSelections);
  if (selections > maxSelections) return tooCostly('selections', maxSelections);
  return comparisons > maxComparisons
    ? tooCostly(`comparisons of repeated selections ${comparisons}`, maxComparisons)
    : undefined;
}

function tooCostly(what: string, limit: number): GraphQLError {
  return refusal('OPERATION_TOO_COSTLY', toLimitMessage(what, limit), limit);
}

function tooLong(what: string, limit: number): GraphQLError {
  return refusal('OPERATION_TOO_LONG', toLimitMessage(what, limit), limit);
}
