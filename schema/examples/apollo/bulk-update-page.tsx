import { useMutation } from '@apollo/client/react';
import type { StartBulkUpdateMutation, UpdateOrganizationInput } from 'organization-gateway-operations';
import { StartBulkUpdateDocument } from 'organization-gateway-operations';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { BulkProgress } from './bulk-progress.tsx';

type BulkStartResult = NonNullable<StartBulkUpdateMutation['startBulkUpdate']>;

const unknownText = 'It is unknown whether the bulk update was started. Start it again: it starts once.';

/** Starts one update for each line, such as `vida:3, Harbour Dental`, and shows the progress. */
export function BulkUpdatePage() {
  const [lines, setLines] = useState('');
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID());
  const [start, { data, error, loading }] = useMutation(StartBulkUpdateDocument);
  const started = data?.startBulkUpdate;

  // Other lines are another bulk update; the same lines keep their key, so that they are never started twice.
  function edit(text: string) {
    setLines(text);
    setIdempotencyKey(crypto.randomUUID());
  }

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const inputs = lines.split('\n').filter(Boolean).map(toInput);
    // `error` shows a failure.
    start({ variables: { inputs, idempotencyKey } }).catch(() => {});
  }

  return (
    <>
      <form onSubmit={submit}>
        <textarea aria-label="Id and name" value={lines} onChange={({ target }) => edit(target.value)} />
        <button type="submit" disabled={loading}>
          Start
        </button>
      </form>
      {error && <p role="alert">{unknownText}</p>}
      {started?.__typename === 'OrganizationBulkUpdate' ? (
        <BulkProgress key={started.id} id={started.id} />
      ) : (
        <p>{started && toText(started)}</p>
      )}
    </>
  );
}

/** Says why nothing was started. */
function toText(error: Exclude<BulkStartResult, { __typename: 'OrganizationBulkUpdate' }>): string {
  if (error.__typename !== 'OrganizationInputError') return error.message;
  return error.issues.map(({ message }) => message).join(' ');
}

/** Converts a line to an update; the gateway reports an id that does not exist as the outcome of its item. */
function toInput(line: string): UpdateOrganizationInput {
  const [id = '', ...rest] = line.split(',');
  const fields = { organizationId: id.trim(), name: rest.join(',').trim() };
  return id.startsWith('vertra:') ? { vertra: fields } : { vida: fields };
}
