import { OrganizationDocument, UpdateOrganizationDocument } from 'organization-gateway-operations';
import { useMutation, useQuery } from 'urql';
import type { SendUpdate } from '../organization-form.tsx';
import { OrganizationForm } from '../organization-form.tsx';

/** Shows an organization and a form that updates it. */
export function UpdatePage({ id }: { readonly id: string }) {
  const [{ data }] = useQuery({ query: OrganizationDocument, variables: { id } });
  const [{ fetching }, update] = useMutation(UpdateOrganizationDocument);
  // The outcome stands even when the result also has an error, because a field could not be read after the update.
  const sendUpdate: SendUpdate = async (variables) => (await update(variables)).data?.updateOrganization;

  const organization = data?.organization;
  if (organization?.__typename !== 'Organization') return <p>{organization?.message}</p>;
  return (
    <>
      <h1>{organization.name}</h1>
      <OrganizationForm organization={organization} isSaving={fetching} sendUpdate={sendUpdate} />
    </>
  );
}
