import type {
  OrganizationFieldsFragment,
  UpdateOrganizationMutationVariables,
  UpdateResult,
} from 'organization-gateway-operations';
import { toComparisonState } from 'organization-gateway-operations';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import type { Status } from './to-status.ts';
import { toStatus } from './to-status.ts';

/** Sends an update; null without a response. */
export type SendUpdate = (
  variables: UpdateOrganizationMutationVariables,
) => Promise<UpdateResult | null | undefined>;

interface Props {
  readonly organization: OrganizationFieldsFragment;
  readonly isSaving: boolean;
  readonly sendUpdate: SendUpdate;
}

interface Update {
  readonly fields: { readonly name?: string; readonly email?: string };
  readonly idempotencyKey: string;
}

/** Edits an organization at Vida with any client. */
export function OrganizationForm({ isSaving, organization: { id, name, vida }, sendUpdate }: Props) {
  const shown = { name: name ?? '', email: vida?.email ?? '' };
  const [sent, setSent] = useState<Update>();
  const [status, setStatus] = useState<Status>();

  async function send(update: Update) {
    setSent(update);
    const { fields, idempotencyKey } = update;
    const result = await sendUpdate({ input: { vida: { organizationId: id, ...fields } }, idempotencyKey });
    setStatus(toStatus(result));
    return result;
  }

  // A field that is not sent keeps its value, also one that another person has changed since.
  function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget)] as [keyof typeof shown, string][];
    const changed = entries.filter(([field, value]) => value !== shown[field]);
    if (changed.length === 0) return setStatus({ text: 'Nothing to save.' });
    send({ fields: Object.fromEntries(changed), idempotencyKey: crypto.randomUUID() });
  }

  // Sending again with the same key is safe. A new key is used only when the provider holds other values.
  async function retry() {
    const result = sent && (await send(sent));
    if (result?.__typename !== 'OrganizationOutcomeUnknownError' || result.retryable) return;
    if (sent && toComparisonState(result.comparison) === 'DIFFERENT')
      await send({ ...sent, idempotencyKey: crypto.randomUUID() });
  }

  return (
    <form onSubmit={save}>
      <input name="name" aria-label="Name" defaultValue={shown.name} />
      <em>{status?.fieldMessages?.['input.vida.name']}</em>
      <input name="email" aria-label="E-mail" defaultValue={shown.email} />
      <em>{status?.fieldMessages?.['input.vida.email']}</em>
      <button type="submit" disabled={isSaving}>
        Save
      </button>
      <output>{status?.text}</output>
      {status?.canRetry && (
        <button type="button" disabled={isSaving} onClick={retry}>
          Try again
        </button>
      )}
    </form>
  );
}
