import type { InputIssue, InputIssueCode } from '../domain/input-issue.ts';
import { builder } from './builder.ts';

const OrganizationInputIssueCode = builder.enumType('OrganizationInputIssueCode', {
  description: 'A machine-readable code of an input issue.',
  values: {
    REQUIRED: { description: 'A value is required.' },
    NULL_NOT_ALLOWED: { description: 'The field cannot be null: the provider cannot clear it.' },
    WRONG_TYPE: { description: 'The provider expects a value of another type.' },
    TOO_LONG: { description: 'The value is longer than `limit`.' },
    INVALID_FORMAT: { description: 'The format of the value is invalid.' },
    NOTHING_TO_UPDATE: { description: 'The update contains no field to update.' },
    PLAN_CHECKOUT_REQUIRED: {
      description: 'The customer has to complete the billing checkout for this plan first.',
    },
    NOT_SUPPORTED: {
      description: 'The provider, or the configured version of its contract, does not support this.',
    },
    NOT_COMPARABLE: {
      description:
        'The provider does not report the field of this organization, so it cannot be an expected value.',
    },
    REJECTED_BY_PROVIDER: {
      description: 'The provider rejected the value without a machine-readable reason.',
    },
  } satisfies Record<InputIssueCode, object>,
});

export const OrganizationInputIssue = builder.objectRef<InputIssue>('OrganizationInputIssue').implement({
  description: 'One problem of an input.',
  fields: (t) => ({
    path: t.exposeStringList('path', {
      description: 'The input path, starting at the argument, such as ["input", "vertra", "tags", "2"].',
    }),
    message: t.exposeString('message', { description: 'A human-readable message.' }),
    code: t.expose('code', { type: OrganizationInputIssueCode, description: 'A machine-readable code.' }),
    limit: t.exposeInt('limit', {
      nullable: true,
      description: 'The maximum that is allowed; null when the code is not about a limit.',
    }),
  }),
});
