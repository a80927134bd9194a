import { useMutation, useQuery, useSubscription } from '@apollo/client/react';
import {
  BulkUpdateDocument,
  BulkUpdateProgressDocument,
  CancelBulkUpdateDocument,
  RetryBulkUpdateDocument,
} from 'organization-gateway-operations';
import { useState } from 'react';

/** Shows the progress of a bulk update, and then the items that were not fully applied. */
export function BulkProgress({ id }: { readonly id: string }) {
  const { data, error } = useSubscription(BulkUpdateProgressDocument, { variables: { id } });
  const [cancel, { loading }] = useMutation(CancelBulkUpdateDocument, { errorPolicy: 'all' });
  const bulk = data?.bulkUpdateProgress;

  if (error) return <p role="alert">The progress cannot be shown. The bulk update continues.</p>;
  if (bulk?.__typename !== 'OrganizationBulkUpdate') return <p>{bulk?.message}</p>;
  const { cancelled, failed, partiallyUpdated, total, unknown, updated, waiting } = bulk;
  return (
    <>
      <progress aria-label="Progress" max={total} value={total - waiting} />
      <output>
        {updated} saved, {partiallyUpdated} partially, {failed} failed, {unknown} unknown, {cancelled}{' '}
        cancelled, {waiting} waiting
      </output>
      {waiting > 0 ? (
        <button type="button" disabled={loading} onClick={() => cancel({ variables: { id } })}>
          Cancel
        </button>
      ) : (
        <FailedItems id={id} canRetry={failed + cancelled > 0} />
      )}
    </>
  );
}

function FailedItems({ id, canRetry }: { readonly id: string; readonly canRetry: boolean }) {
  const { data, fetchMore } = useQuery(BulkUpdateDocument, { variables: { id, first: 100 } });
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [retry, { data: retryData, loading }] = useMutation(RetryBulkUpdateDocument, { errorPolicy: 'all' });
  const retried = retryData?.retryBulkUpdate;
  const bulk = data?.bulkUpdate;

  if (bulk?.__typename !== 'OrganizationBulkUpdate') return <p>{bulk?.message}</p>;
  // Without its error, a page that cannot be listed looks like the end of the list.
  const { edges, error: pageError, pageInfo } = bulk.failedItems;
  return (
    <>
      <ul>
        {edges.map(({ node: { error, fields, index } }) => (
          <li key={index}>
            Item {index + 1}:{' '}
            {error?.message ?? fields.map(({ path, state }) => `${path.at(-1)} ${state}`).join()}
          </li>
        ))}
      </ul>
      {pageError && <p role="alert">{pageError.message}</p>}
      {pageInfo.hasNextPage && (
        <button type="button" onClick={() => fetchMore({ variables: { after: pageInfo.endCursor ?? null } })}>
          Show more
        </button>
      )}
      {canRetry && !retried && (
        <button type="button" disabled={loading} onClick={() => retry({ variables: { id, idempotencyKey } })}>
          Try the failed items again
        </button>
      )}
      {retried?.__typename === 'OrganizationBulkUpdate' ? (
        <BulkProgress id={retried.id} />
      ) : (
        <p>{retried?.message}</p>
      )}
    </>
  );
}
