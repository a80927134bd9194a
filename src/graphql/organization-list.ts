import { inputError } from '../domain/errors.ts';
import type { InputIssue } from '../domain/input-issue.ts';
import { inputIssue } from '../domain/input-issue.ts';
import type { Organization as OrganizationData } from '../domain/organization.ts';
import type { ListOutcome, OrganizationPage } from '../domain/read-outcome.ts';
import { builder } from './builder.ts';
import { Organization } from './organization.ts';
import { readErrors } from './organization-result.ts';
import { OrganizationProvider } from './provider.ts';

const maxFirst = 100;
const defaultFirst = 20;

interface Edge {
  readonly cursor: string;
  readonly node: OrganizationData;
}

/** A page and where it begins, from which every cursor follows. */
interface Connection extends OrganizationPage {
  readonly offset: number;
}

const OrganizationEdge = builder.objectRef<Edge>('OrganizationEdge').implement({
  description: 'An organization in a list.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Where it stands in the list; opaque.' }),
    node: t.expose('node', { type: Organization, description: 'The organization.' }),
  }),
});

const OrganizationPageInfo = builder.objectRef<Connection>('OrganizationPageInfo').implement({
  description: 'Where a page stands in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasMore', {
      description: 'Whether there are organizations behind this page.',
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether there are organizations before this page.',
      resolve: ({ offset }) => offset > 0,
    }),
    startCursor: t.string({
      nullable: true,
      description: 'The cursor of the first organization; null when the page is empty.',
      resolve: (page) => toEdges(page)[0]?.cursor ?? null,
    }),
    endCursor: t.string({
      nullable: true,
      description: 'The cursor of the last organization; null when the page is empty.',
      resolve: (page) => toEdges(page).at(-1)?.cursor ?? null,
    }),
  }),
});

const OrganizationConnection = builder.objectRef<Connection>('OrganizationConnection').implement({
  description: "A page of a provider's organizations, in the provider's order.",
  fields: (t) => ({
    edges: t.field({
      type: [OrganizationEdge],
      description: 'The organizations, each with its cursor.',
      resolve: toEdges,
    }),
    nodes: t.field({
      type: [Organization],
      description: 'The organizations.',
      resolve: ({ organizations }) => organizations,
    }),
    pageInfo: t.field({
      type: OrganizationPageInfo,
      description: 'Where the page stands.',
      resolve: (page) => page,
    }),
  }),
});

const OrganizationListResult = builder.unionType('OrganizationListResult', {
  description: "A page of a provider's organizations, or why it could not be read.",
  types: [OrganizationConnection, ...Object.values(readErrors)],
  resolveType: (member) => (member.kind === 'page' ? OrganizationConnection : readErrors[member.kind]),
});

builder.queryField('organizationList', (t) =>
  t.field({
    type: OrganizationListResult,
    // A failure of this gateway itself blanks no sibling (GraphQL §6.4.4).
    nullable: true,
    description:
      'The organizations of one provider. Null only when this gateway itself failed; `errors` then says so.',
    args: {
      provider: t.arg({ type: OrganizationProvider, required: true, description: 'Whose organizations.' }),
      first: t.arg.int({ defaultValue: defaultFirst, description: `How many, from 1 to ${maxFirst}.` }),
      after: t.arg.string({
        description: 'The cursor of the organization before them; the first ones without it.',
      }),
    },
    resolve: async (_root, { after, first, provider }, { callerGone, updates: { ports } }) => {
      const count = first ?? defaultFirst;
      const offset = after == null ? 0 : parseCursor(after);
      const issues = [...countIssues(count), ...(offset === null ? [badCursor] : [])];
      if (offset === null || issues.length > 0) return inputError(provider, issues);
      return withOffset(await ports[provider].list({ offset, count }, callerGone), offset);
    },
  }),
);

function withOffset(outcome: ListOutcome, offset: number) {
  return outcome.kind === 'page' ? { ...outcome, offset } : outcome;
}

function toEdges({ offset, organizations }: Connection): Edge[] {
  return organizations.map((node, index) => ({ node, cursor: toCursor(offset + index + 1) }));
}

/** A cursor holds how many organizations stand up to it. */
function toCursor(position: number): string {
  return Buffer.from(`position:${position}`).toString('base64url');
}

function parseCursor(cursor: string): number | null {
  const position = /^position:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  return position === undefined ? null : Number(position);
}

function countIssues(count: number): InputIssue[] {
  const message = `Ask for 1 to ${maxFirst} organizations.`;
  return count >= 1 && count <= maxFirst ? [] : [inputIssue(['first'], 'INVALID_FORMAT', message, maxFirst)];
}

const badCursor = inputIssue(['after'], 'INVALID_FORMAT', 'This is not a cursor of this list.');
