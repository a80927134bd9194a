import type { Change, ChangeOutcome, ChangeSource } from '../domain/changes/change.ts';
import { toChangeTime } from '../domain/changes/change-position.ts';
import { toOrganizationId } from '../domain/organization/organization-id.ts';
import { toFieldBase } from '../domain/update/validate-update.ts';
import { builder } from './builder.ts';
import { OrganizationFieldResult } from './field-result.ts';
import { connectionDescription, OrganizationProvider } from './provider.ts';

const OrganizationChangeOutcome = builder.enumType('OrganizationChangeOutcome', {
  description: 'What became of an update.',
  values: {
    APPLIED: { description: 'The provider confirmed every field.' },
    PARTIALLY_APPLIED: { description: 'The provider confirmed some fields, but not all.' },
    NOT_APPLIED: { description: 'The update was provably not applied.' },
    UNKNOWN: { description: 'It is unknown whether the update was applied.' },
    PENDING: {
      description:
        'The update was possibly sent, and no outcome is recorded yet: it is running, or the gateway ended during it.',
    },
  } satisfies Record<ChangeOutcome, object>,
});

const OrganizationChangeSource = builder.enumType('OrganizationChangeSource', {
  description: 'How an update was requested.',
  values: {
    SINGLE: { description: 'With `updateOrganization`.' },
    BATCH: { description: 'With `updateOrganizations`.' },
    BULK: { description: 'As an item of a bulk update.' },
  } satisfies Record<ChangeSource, object>,
});

export const OrganizationChange = builder.objectRef<Change>('OrganizationChange').implement({
  description:
    'The record of one update that was sent, or of a replay: who requested it, when, which fields, and with what outcome. It ' +
    'contains no value of a field.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the record.', resolve: ({ position }) => toChangeId(position) }),
    at: t.field({
      type: 'DateTime',
      description: 'When the gateway recorded it, before it sent the update.',
      resolve: ({ position }) => toChangeTime(position),
    }),
    caller: t.string({
      description: 'The caller as the log names it: `api-key:` or `jwt:` and a name, or `anonymous`.',
      resolve: ({ facts }) => facts.caller,
    }),
    requestId: t.id({
      description:
        'The id of the request, as in logs, traces and `OrganizationError.requestId`; for an item of a bulk update the id of ' +
        'the bulk update and the index of the item.',
      resolve: ({ facts }) => facts.requestId,
    }),
    provider: t.field({
      type: OrganizationProvider,
      description: 'The provider that keeps the organization.',
      resolve: ({ facts }) => facts.organization.provider,
    }),
    connection: t.string({
      description: connectionDescription,
      resolve: ({ facts }) => facts.organization.connection,
    }),
    organizationId: t.id({
      description: 'The `Organization.id`.',
      resolve: ({ facts }) => toOrganizationId(facts.organization),
    }),
  }),
});

builder.objectFields(OrganizationChange, (t) => ({
  fields: t.field({
    type: [OrganizationFieldResult],
    description:
      'One entry for each field of the update. Every field is REJECTED when the outcome is NOT_APPLIED, and UNCONFIRMED while ' +
      'it is PENDING.',
    resolve: toFields,
  }),
  outcome: t.field({
    type: OrganizationChangeOutcome,
    description: 'What became of the update.',
    resolve: ({ result }) => result?.outcome ?? 'PENDING',
  }),
  result: t.string({
    nullable: true,
    description:
      'The name of the type of its result, such as `OrganizationUpdated`; null while the outcome is PENDING.',
    resolve: ({ result }) => result?.result ?? null,
  }),
  source: t.field({
    type: OrganizationChangeSource,
    description: 'How the update was requested.',
    resolve: ({ facts }) => facts.source,
  }),
  replayed: t.boolean({
    description:
      'Whether this request sent nothing, because the outcome of an earlier request with the same idempotency key was returned.',
    resolve: ({ result }) => result?.replayed ?? false,
  }),
}));

function toFields({ facts: { fields, inputPath, organization }, result }: Change) {
  const base = toFieldBase(inputPath, organization.provider);
  return fields.map((field, index) => ({
    path: [...base, field],
    state: result?.states[index] ?? ('UNCONFIRMED' as const),
  }));
}

/** The prefix separates the ids and the cursors of changes from others. */
const idPrefix = 'change:';

export function toChangeId(position: string): string {
  return `${idPrefix}${position}`;
}

/** @returns the position in the id of a change; undefined for any other text */
export function parseChangeId(id: string): string | undefined {
  return id.startsWith(idPrefix) ? id.slice(idPrefix.length) : undefined;
}
