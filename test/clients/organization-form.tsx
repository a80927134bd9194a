import { useApolloClient, useMutation } from '@apollo/client/react';
import type { OrganizationFieldsFragment, UpdateResult } from 'organization-gateway/operations';
import {
  matchUpdateResult,
  OrganizationDocument,
  UpdateOrganizationDocument,
} from 'organization-gateway/operations';
import type { SubmitEvent } from 'react';
import { useState } from 'react';

type Told = { text: string; marks?: Record<string, string>; again?: boolean };
const mark = (text: string, paths: string[][]) =>
  Object.fromEntries(paths.map((path) => [path.join('.'), text]));
const refused = ({ message }: { message: string }): Told => ({ text: message });
const mayTryAgain = ({ message }: { message: string }): Told => ({ text: message, again: true });

const tell = (result: UpdateResult | null | undefined): Told =>
  matchUpdateResult(result, {
    OrganizationUpdated: () => ({ text: 'Saved.' }),
    OrganizationPartiallyUpdated: ({ rejectedFields, unconfirmedFields }) => ({
      text: 'Saved in part.',
      marks: { ...mark('Not saved.', rejectedFields), ...mark('Perhaps not saved.', unconfirmedFields) },
    }),
    OrganizationInputError: ({ issues }) => ({
      text: 'Not saved.',
      marks: Object.assign({}, ...issues.map(({ message, path }) => mark(message, [path]))),
    }),
    OrganizationNameTakenError: ({ message, path }) => ({ text: 'Not saved.', marks: mark(message, [path]) }),
    OrganizationNotFoundError: refused,
    OrganizationForbiddenError: refused,
    OrganizationCredentialError: refused,
    OrganizationIdempotencyError: refused,
    OrganizationUnexpectedError: refused,
    OrganizationRateLimitedError: mayTryAgain,
    OrganizationUnavailableError: mayTryAgain,
    OrganizationOutcomeUnknownError: mayTryAgain,
    otherwise: (later) => mayTryAgain({ message: later?.message ?? 'Nobody knows whether it was saved.' }),
  });

export function OrganizationForm({
  organization: { id, name, vida },
}: {
  organization: OrganizationFieldsFragment;
}) {
  const client = useApolloClient();
  const [sent, setSent] = useState({ name: '', email: '', idempotencyKey: '' });
  const [told, setTold] = useState<Told>();
  const [update, { loading }] = useMutation(UpdateOrganizationDocument, {
    errorPolicy: 'all', // What was saved is told, even when a field could not be read after it.
    refetchQueries: ({ errors }) => (errors ? [OrganizationDocument] : []), // Such a field is read again.
  });

  async function send({ idempotencyKey, ...fields }: typeof sent) {
    setSent({ idempotencyKey, ...fields });
    const input = { vida: { organizationId: id, ...fields } };
    const { data } = await update({ variables: { input, idempotencyKey } });
    setTold(tell(data?.updateOrganization));
    return data?.updateOrganization;
  }

  function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    send({ name: `${form.get('name')}`, email: `${form.get('email')}`, idempotencyKey: crypto.randomUUID() });
  }

  // With the same key this is safe: what was written is not written again. A new key takes a look before.
  async function tryAgain() {
    const result = await send(sent);
    if (result?.__typename !== 'OrganizationOutcomeUnknownError' || result.retryable) return;
    const read = { query: OrganizationDocument, variables: { id } };
    const { data } = await client.query({ ...read, fetchPolicy: 'no-cache', errorPolicy: 'all' });
    const now = data?.organization;
    if (now?.__typename !== 'Organization') return;
    client.writeQuery({ ...read, data });
    if (now.name === sent.name && now.vida?.email === sent.email) setTold({ text: 'Saved.' });
    else await send({ ...sent, idempotencyKey: crypto.randomUUID() });
  }

  return (
    <form onSubmit={save}>
      <input name="name" aria-label="Name" defaultValue={name ?? ''} />
      <em>{told?.marks?.['input.vida.name']}</em>
      <input name="email" aria-label="E-mail" defaultValue={vida?.email ?? ''} />
      <em>{told?.marks?.['input.vida.email']}</em>
      <button type="submit" disabled={loading}>
        Save
      </button>
      <output>{told?.text}</output>
      {told?.again && (
        <button type="button" disabled={loading} onClick={tryAgain}>
          Try again
        </button>
      )}
    </form>
  );
}
