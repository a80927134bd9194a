import type { OrganizationError as AnyError } from '../domain/errors.ts';
import { toMemberName } from '../domain/operation-record.ts';
import { builder } from './builder.ts';
import { errorCodes, OrganizationErrorCode, OrganizationWriteOutcome } from './error-code.ts';
import { OrganizationProvider } from './provider.ts';
import { replayedDescription } from './replayed.ts';

export const OrganizationError = builder.interfaceRef<AnyError>('OrganizationError').implement({
  description: 'Everything that can go wrong and that a client can act on.',
  resolveType: ({ kind }) => toMemberName(kind),
  fields: (t) => ({
    message: t.exposeString('message', {
      description:
        'A human-readable message. It never contains a secret, a URL or text from an upstream response body.',
    }),
    code: t.field({
      type: OrganizationErrorCode,
      description: 'A machine-readable code.',
      resolve: ({ kind }) => errorCodes[kind],
    }),
    provider: t.expose('provider', {
      type: OrganizationProvider,
      nullable: true,
      description: 'The provider that is involved; null when none is.',
    }),
    providerCode: t.exposeString('providerCode', {
      nullable: true,
      description: 'The error code that the provider sent; null when it sent none.',
    }),
    applied: t.expose('applied', {
      type: OrganizationWriteOutcome,
      description: 'Whether the provider possibly changed something.',
    }),
    retryable: t.exposeBoolean('retryable', {
      description:
        'Whether the same request can succeed later and is safe to send again. Never true when `applied` is UNKNOWN, ' +
        'except for the reason KEY_NOT_CHECKED.',
    }),
    requestId: t.id({
      description: 'The id of this request, as in logs, traces and the `x-request-id` response header.',
      resolve: (_error, _args, { requestId }) => requestId,
    }),
    replayed: t.boolean({
      description: replayedDescription,
      resolve: ({ replayed }) => replayed === true,
    }),
  }),
});
