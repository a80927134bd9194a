import type { ObjectRef } from '@pothos/core';
import type { OrganizationError as AnyError } from '../domain/errors.ts';
import { builder } from './builder.ts';
import { toCursor } from './cursor.ts';
import { OrganizationError } from './organization-error.ts';
import type { PageInfo } from './page-info.ts';
import { PageInfoType } from './page-info.ts';

/** An entry of a list with its position. */
export interface Entry<Node> {
  readonly position: string;
  readonly node: Node;
}

/** A page of a list; with an error it has no entries. */
export interface Connection<Node> {
  readonly entries: readonly Entry<Node>[];
  readonly pageInfo: PageInfo;
  readonly error: AnyError | null;
}

interface PagePosition {
  readonly after: string | null;
  readonly hasMore: boolean;
  /** Where the list continues, when that is not after the last entry. */
  readonly resumeAt?: string | null;
}

export function toConnection<Node>(
  entries: readonly Entry<Node>[],
  { after, hasMore, resumeAt = null }: PagePosition,
): Connection<Node> {
  const cursorOf = (entry: Entry<Node> | undefined) => (entry ? toCursor(entry.position) : null);
  return {
    entries,
    pageInfo: {
      hasNextPage: hasMore,
      hasPreviousPage: after !== null,
      startCursor: cursorOf(entries[0]),
      endCursor: resumeAt === null ? cursorOf(entries.at(-1)) : toCursor(resumeAt),
    },
    error: null,
  };
}

/**
 * Creates the page of a list that cannot be read. After a temporary error the list continues where the page starts: Relay keeps
 * its last cursor, and every other client that passes `endCursor` as `after` requests the same page again.
 */
export function toFailedConnection(error: AnyError, after: string | null): Connection<never> {
  const canContinue = error.retryable;
  return {
    entries: [],
    pageInfo: {
      hasNextPage: canContinue,
      hasPreviousPage: after !== null,
      startCursor: null,
      endCursor: canContinue && after !== null ? toCursor(after) : null,
    },
    error,
  };
}

interface Descriptions {
  readonly connection: string;
  /** The subject of a sentence about one node. */
  readonly node: string;
  /** The subject of a sentence about all nodes of a page. */
  readonly nodes: string;
}

type SchemaTypes = typeof builder.$inferSchemaTypes;

/** Defines the connection type of a list and its edge type, in the form that Relay defines. */
export function defineConnection<Node extends object>(
  name: string,
  node: ObjectRef<SchemaTypes, Node>,
  descriptions: Descriptions,
) {
  // Pothos cannot resolve its conditional types for a type parameter.
  const type: ObjectRef<SchemaTypes, object> = node;
  const edge = builder.objectRef<Entry<Node>>(`${name}Edge`).implement({
    description: `${descriptions.node} and its cursor.`,
    fields: (t) => ({
      cursor: t.string({
        description: 'The opaque cursor in the list.',
        resolve: ({ position }) => toCursor(position),
      }),
      node: t.field({ type, description: `${descriptions.node}.`, resolve: (each) => each.node }),
    }),
  });
  return builder.objectRef<Connection<Node>>(`${name}Connection`).implement({
    description: descriptions.connection,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: `${descriptions.nodes}, each with its cursor.`,
        resolve: ({ entries }) => entries,
      }),
      nodes: t.field({
        type: [node],
        description: `${descriptions.nodes}.`,
        resolve: ({ entries }) => entries.map((each) => each.node),
      }),
      pageInfo: t.field({
        type: PageInfoType,
        description: 'The position of the page in the list.',
        resolve: ({ pageInfo }) => pageInfo,
      }),
      error: t.field({
        type: OrganizationError,
        nullable: true,
        description:
          'Why the page cannot be listed: then it is empty, and `pageInfo.hasNextPage` is true only when the same page can be ' +
          'listed again later. Null when the page was listed.',
        resolve: ({ error }) => error,
      }),
    }),
  });
}
