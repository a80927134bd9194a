import { auditScopeRefusal } from '../domain/access/rights.ts';
import type { Change } from '../domain/changes/change.ts';
import { isChangePosition, toMilliseconds } from '../domain/changes/change-position.ts';
import type { ChangeFilter } from '../domain/changes/changes.ts';
import type { InputError } from '../domain/errors.ts';
import { inputError, invalidCursor } from '../domain/errors.ts';
import type { InputIssue } from '../domain/input-issue.ts';
import { inputIssue } from '../domain/input-issue.ts';
import type { Instant } from '../domain/organization/instant.ts';
import { parseOrganizationId } from '../domain/organization/organization-id.ts';
import { pageSizes } from './argument-limits.ts';
import { builder } from './builder.ts';
import { OrganizationChange, parseChangeId, toChangeId } from './change.ts';
import type { Connection } from './connection.ts';
import { defineConnection, toConnection, toFailedConnection } from './connection.ts';
import type { RequestContext } from './context.ts';
import type { PageArguments } from './page-arguments.ts';
import { parsePage } from './page-arguments.ts';

const OrganizationChangeConnection = defineConnection('OrganizationChange', OrganizationChange, {
  connection: 'A page of changes, newest first, or why it cannot be listed.',
  node: 'The change',
  nodes: 'The changes',
});

const { defaultCount, maxCount } = pageSizes.organizationChanges;

builder.queryField('organizationChanges', (t) =>
  t.field({
    type: OrganizationChangeConnection,
    description:
      'Lists the updates that were sent through this gateway, and replays, newest first. An update that was refused before ' +
      'anything was sent is not among them. Needs the scope `organizations:audit`, and lists only organizations that the caller ' +
      'is allowed to use. A page can have fewer changes than requested while `hasNextPage` is true.',
    args: {
      organizationId: t.arg.id({
        description:
          'Lists the changes of this `Organization.id` only; of all organizations when absent or null.',
      }),
      since: t.arg({
        type: 'DateTime',
        description: 'Lists changes at this time and later; without a limit when absent or null.',
      }),
      until: t.arg({
        type: 'DateTime',
        description: 'Lists changes before this time; without a limit when absent or null.',
      }),
      first: t.arg.int({
        defaultValue: defaultCount,
        description: `The maximum number of changes, from 1 to ${maxCount}; null is the default.`,
      }),
      after: t.arg.string({
        description: 'Lists the changes after this cursor; the first page when absent or null.',
      }),
    },
    resolve: (_root, args, context) => resolveChanges(args, context),
  }),
);

interface ChangeArguments extends PageArguments {
  readonly organizationId?: string | null | undefined;
  readonly since?: Instant | null | undefined;
  readonly until?: Instant | null | undefined;
}

async function resolveChanges(
  args: ChangeArguments,
  { caller, updates }: RequestContext,
): Promise<Connection<Change>> {
  const refused = auditScopeRefusal(caller);
  if (refused) return toFailedConnection(refused, null);
  const page = parsePage(args, pageSizes.organizationChanges, null);
  if (page.kind === 'input') return toFailedConnection(page, null);
  const after = page.after === null ? null : parsePosition(page.after);
  if (after === undefined) return toFailedConnection(invalidCursor(null), null);
  const filter = toFilter(args);
  if ('kind' in filter) return toFailedConnection(filter, null);
  const listed = await updates.changes.list({
    callerId: caller.id,
    accountsFor: ({ connection, provider }) => updates.connections.find(provider, connection)?.account,
    filter: { ...filter, patterns: caller.organizations },
    after,
    count: page.count,
  });
  if (listed.kind === 'unavailable') return toFailedConnection(listed, page.after);
  const entries = listed.changes.map((change) => ({ position: toChangeId(change.position), node: change }));
  const { continueAfter } = listed;
  const resumeAt = continueAfter === null ? null : toChangeId(continueAfter);
  return toConnection(entries, { after: page.after, hasMore: resumeAt !== null, resumeAt });
}

function parsePosition(text: string): string | undefined {
  const position = parseChangeId(text);
  return position !== undefined && isChangePosition(position) ? position : undefined;
}

function toFilter({
  organizationId,
  since,
  until,
}: ChangeArguments): Omit<ChangeFilter, 'patterns'> | InputError {
  const period = {
    since: since == null ? 0 : toMilliseconds(since),
    until: until == null ? null : toMilliseconds(until),
  };
  const issues = [...organizationIssues(organizationId), ...periodIssues(period)];
  if (issues.length > 0) return inputError(null, issues);
  return { ...period, organizationId: organizationId ?? null };
}

function organizationIssues(organizationId: string | null | undefined): readonly InputIssue[] {
  if (organizationId == null) return [];
  const parsed = parseOrganizationId(organizationId);
  return 'providerId' in parsed ? [] : [{ ...parsed, path: ['organizationId'] }];
}

function periodIssues({ since, until }: Pick<ChangeFilter, 'since' | 'until'>): readonly InputIssue[] {
  if (until === null || until > since) return [];
  const message = 'The period is empty, because until is not later than since.';
  return [inputIssue(['until'], 'INVALID_FORMAT', message)];
}
