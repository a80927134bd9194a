import type { InputIssue, InputIssueCode } from '../domain/input-issue.ts';
import { builder } from './builder.ts';

const OrganizationInputIssueCode = builder.enumType('OrganizationInputIssueCode', {
  description: 'What is wrong with a place in the input.',
  values: {
    REQUIRED: { description: 'Something has to stand here.' },
    NULL_NOT_ALLOWED: { description: 'The provider cannot clear this field.' },
    WRONG_TYPE: { description: 'The provider wants a value of another type.' },
    TOO_LONG: { description: 'The value is longer than `limit`.' },
    INVALID_FORMAT: { description: 'The value is not written as it should be.' },
    NOTHING_TO_UPDATE: { description: 'The update has no field to update.' },
    PLAN_CHECKOUT_REQUIRED: {
      description: 'The customer has to complete the billing checkout for this plan first.',
    },
    NOT_SUPPORTED: {
      description: 'The provider, or the version of its contract spoken here, has no such field.',
    },
    REJECTED_BY_PROVIDER: {
      description: 'The provider rejected it without a reason that programs can read.',
    },
  } satisfies Record<InputIssueCode, object>,
});

export const OrganizationInputIssue = builder.objectRef<InputIssue>('OrganizationInputIssue').implement({
  description: 'One thing that is wrong with an input.',
  fields: (t) => ({
    path: t.exposeStringList('path', {
      description: 'Where it is, from the argument on, such as ["input", "vertra", "tags", "2"].',
    }),
    message: t.exposeString('message', { description: 'What is wrong, for people.' }),
    code: t.expose('code', { type: OrganizationInputIssueCode, description: 'What is wrong, for programs.' }),
    limit: t.exposeInt('limit', {
      nullable: true,
      description: 'The most that is allowed; null when the code does not speak of a limit.',
    }),
  }),
});
