import {
  BulkUpdatesDocument,
  OrganizationChangesDocument,
  OrganizationListDocument,
  OrganizationProvidersDocument,
  OrganizationsDocument,
  UpdateOrganizationDocument,
} from '../../../schema/operations.ts';
import { idOf, openBulkGateway } from '../../bulk/open-bulk-gateway.ts';

/** Returns one answer of the gateway for each operation that returns a list. */
export async function recordLists() {
  const gateway = await openBulkGateway();
  const update = { vida: { organizationId: '3', name: 'Renamed' } };
  await gateway.send(UpdateOrganizationDocument, { input: update });
  const changes = await gateway.send(OrganizationChangesDocument, {});
  await gateway.waitForEnd(idOf(await gateway.start([update])));
  const [organizations, list, bulkUpdates, providers] = [
    await gateway.send(OrganizationsDocument, { ids: ['vida:3', 'vertra:org123', 'vida:404'] }),
    await gateway.send(OrganizationListDocument, { provider: 'VERTRA', first: 2 }),
    await gateway.send(BulkUpdatesDocument, {}),
    await gateway.send(OrganizationProvidersDocument, {}),
  ];
  return {
    Organizations: organizations.data,
    OrganizationList: list.data,
    OrganizationChanges: changes.data,
    OrganizationProviders: providers.data,
    BulkUpdates: bulkUpdates.data,
  };
}
