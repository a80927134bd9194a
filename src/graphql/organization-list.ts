import type { OrganizationPage } from '../domain/organization/read-outcome.ts';
import { defaultConnection } from '../domain/provider/provider.ts';
import { pageSizes } from './argument-limits.ts';
import { builder } from './builder.ts';
import { defineConnection, toConnection, toFailedConnection } from './connection.ts';
import { Organization } from './organization.ts';
import { parsePage } from './page-arguments.ts';
import { OrganizationProvider } from './provider.ts';

const { defaultCount, maxCount } = pageSizes.organizationList;

const OrganizationConnection = defineConnection('Organization', Organization, {
  connection: "A page of a provider's organizations, in the provider's order, or why it cannot be listed.",
  node: 'The organization',
  nodes: 'The organizations',
});

builder.queryField('organizationList', (t) =>
  t.field({
    type: OrganizationConnection,
    description:
      'Lists the organizations of one connection. A Vertra Cloud cursor identifies an organization: no organization is ' +
      'missed when others are created or deleted between two pages, and the cursor is refused when its organization is ' +
      'deleted. Vida pages by position: when organizations are created or deleted between two pages, some are missed or ' +
      'repeated.',
    args: {
      provider: t.arg({ type: OrganizationProvider, required: true, description: 'The provider to list.' }),
      connection: t.arg.string({
        description: 'The connection to list; the default one when absent or null.',
      }),
      first: t.arg.int({
        defaultValue: defaultCount,
        description: `The number of organizations, from 1 to ${maxCount}; null is the default.`,
      }),
      after: t.arg.string({
        description: 'Lists the organizations after this cursor; the first page when absent or null.',
      }),
    },
    resolve: async (_root, { connection, provider, ...args }, { organizations }) => {
      const page = parsePage(args, pageSizes.organizationList, provider);
      if (page.kind === 'input') return toFailedConnection(page, null);
      const outcome = await organizations.list(
        { provider, connection: connection ?? defaultConnection },
        page,
      );
      return outcome.kind === 'page'
        ? toConnection(toEntries(outcome), { ...page, hasMore: outcome.hasMore })
        : toFailedConnection(outcome, page.after);
    },
  }),
);

function toEntries({ items }: OrganizationPage) {
  return items.map(({ cursor, organization }) => ({ position: cursor, node: organization }));
}
