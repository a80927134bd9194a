import { useMutation, useQuery } from '@apollo/client/react';
import { OrganizationDocument, UpdateOrganizationDocument } from 'organization-gateway-operations';
import type { SendUpdate } from '../organization-form.tsx';
import { OrganizationForm } from '../organization-form.tsx';

/** Shows an organization and a form that updates it. */
export function UpdatePage({ id }: { readonly id: string }) {
  const { data } = useQuery(OrganizationDocument, { variables: { id } });
  const [update, { loading }] = useMutation(UpdateOrganizationDocument, {
    errorPolicy: 'all', // Returns the outcome even when a field could not be read after the update.
    refetchQueries: ({ errors }) => (errors ? [OrganizationDocument] : []), // Reads such a field again.
  });
  const sendUpdate: SendUpdate = async (variables) => (await update({ variables })).data?.updateOrganization;

  const organization = data?.organization;
  if (organization?.__typename !== 'Organization') return <p>{organization?.message}</p>;
  return (
    <>
      <h1>{organization.name}</h1>
      <OrganizationForm organization={organization} isSaving={loading} sendUpdate={sendUpdate} />
    </>
  );
}
