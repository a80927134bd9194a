import { useMutation } from '@apollo/client/react';
import type { OrganizationFieldsFragment, UpdateResult } from 'organization-gateway-operations';
import {
  matchUpdateResult,
  OrganizationDocument,
  toComparisonState,
  UpdateOrganizationDocument,
} from 'organization-gateway-operations';
import type { SubmitEvent } from 'react';
import { useState } from 'react';

type Status = { text: string; fieldMessages?: Record<string, string>; canRetry?: boolean };
const stateTexts = { APPLIED: '', REJECTED: 'Not saved.', UNCONFIRMED: 'Possibly not saved.' };
const final = ({ message }: { message: string }): Status => ({ text: message });
const retryable = ({ message }: { message: string }): Status => ({ text: message, canRetry: true });

const toStatus = (result: UpdateResult | null | undefined): Status =>
  matchUpdateResult(result, {
    OrganizationUpdated: () => ({ text: 'Saved.' }),
    OrganizationPartiallyUpdated: ({ fields }) => ({
      text: 'Partially saved.',
      fieldMessages: Object.fromEntries(fields.map(({ path, state }) => [path.join('.'), stateTexts[state]])),
    }),
    OrganizationInputError: ({ issues }) => ({
      text: 'Not saved.',
      fieldMessages: Object.fromEntries(issues.map(({ message, path }) => [path.join('.'), message])),
    }),
    OrganizationNameTakenError: ({ message, path }) => ({
      text: 'Not saved.',
      fieldMessages: { [path.join('.')]: message },
    }),
    OrganizationNotFoundError: final,
    OrganizationForbiddenError: final,
    OrganizationCredentialError: final,
    OrganizationConflictError: final,
    OrganizationIdempotencyError: final,
    OrganizationUnexpectedError: final,
    OrganizationRateLimitedError: retryable,
    OrganizationUnavailableError: retryable,
    OrganizationOutcomeUnknownError: ({ comparison, message }) =>
      toComparisonState(comparison) === 'SAME' ? { text: 'Saved.' } : retryable({ message }),
    otherwise: (later) => retryable({ message: later?.message ?? 'It is unknown whether this was saved.' }),
  });

export function OrganizationForm({
  organization: { id, name, vida },
}: {
  organization: OrganizationFieldsFragment;
}) {
  const [sent, setSent] = useState({ name: '', email: '', idempotencyKey: '' });
  const [status, setStatus] = useState<Status>();
  const [update, { loading }] = useMutation(UpdateOrganizationDocument, {
    errorPolicy: 'all', // Returns the outcome even when a field could not be read after the update.
    refetchQueries: ({ errors }) => (errors ? [OrganizationDocument] : []), // Reads such a field again.
  });

  async function send({ idempotencyKey, ...fields }: typeof sent) {
    setSent({ idempotencyKey, ...fields });
    const input = { vida: { organizationId: id, ...fields } };
    const { data } = await update({ variables: { input, idempotencyKey } });
    setStatus(toStatus(data?.updateOrganization));
    return data?.updateOrganization;
  }

  function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    send({ name: `${form.get('name')}`, email: `${form.get('email')}`, idempotencyKey: crypto.randomUUID() });
  }

  // Sending again with the same key is safe. A new key is used only when the provider holds other values.
  async function retry() {
    const result = await send(sent);
    if (result?.__typename !== 'OrganizationOutcomeUnknownError' || result.retryable) return;
    if (toComparisonState(result.comparison) === 'DIFFERENT')
      await send({ ...sent, idempotencyKey: crypto.randomUUID() });
  }

  return (
    <form onSubmit={save}>
      <input name="name" aria-label="Name" defaultValue={name ?? ''} />
      <em>{status?.fieldMessages?.['input.vida.name']}</em>
      <input name="email" aria-label="E-mail" defaultValue={vida?.email ?? ''} />
      <em>{status?.fieldMessages?.['input.vida.email']}</em>
      <button type="submit" disabled={loading}>
        Save
      </button>
      <output>{status?.text}</output>
      {status?.canRetry && (
        <button type="button" disabled={loading} onClick={retry}>
          Try again
        </button>
      )}
    </form>
  );
}
