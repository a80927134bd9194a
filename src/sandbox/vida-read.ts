import type { JsonObject } from './json.ts';
import { isChangedAfterRead, toNextChange } from './other-writer.ts';
import type { ProviderResponse } from './provider-response.ts';
import { jsonResponse } from './provider-response.ts';
import type { Store } from './store.ts';
import type { VidaRecord } from './vida-record.ts';
import { vidaRefusal } from './vida-refusal.ts';

/** Converts an account to the body of a read: its settings are under `details` or, for some accounts, at the top level. */
export function toAccount(account: VidaRecord): JsonObject {
  const { id, username, accountType, resellerId, timestamp, settings } = account;
  const properties = { accountType, partnerId: 2, resellerId, timestamp, ...settings };
  return account.settingsAt === 'top'
    ? { id, username, ...properties, details: {} }
    : { id, username, details: properties };
}

/** Handles `GET /api/v2/account`. */
export function readAccount(store: Store<VidaRecord>, id: string): ProviderResponse {
  const account = store.find(id);
  if (account === undefined) return vidaRefusal(404, 'Account not found');
  if (isChangedAfterRead(account)) store.replace(id, withOtherEmail(account));
  return jsonResponse(200, toAccount(account));
}

function withOtherEmail(account: VidaRecord): VidaRecord {
  const email = `change-${toNextChange(account.settings['email'])}@example.com`;
  return { ...account, settings: { ...account.settings, email }, isChangedByOther: true };
}

/** Handles `GET /api/v2/listOrganizations`, which returns all organizations, or one page for `pagination=true`. */
export function listOrganizations(store: Store<VidaRecord>, query: URLSearchParams): ProviderResponse {
  const reseller = query.get('targetResellerId');
  const listed = store
    .all()
    .filter(
      ({ isListed, resellerId }) => isListed && (reseller ?? String(resellerId)) === String(resellerId),
    );
  const organizations = selectPage(listed, query).map(toAccount);
  return jsonResponse(200, { organizations });
}

function selectPage(accounts: readonly VidaRecord[], query: URLSearchParams): readonly VidaRecord[] {
  if (query.get('pagination') !== 'true') return accounts;
  const page = Number(query.get('page') ?? 0);
  const pageSize = Number(query.get('pageSize') ?? 20);
  return accounts.slice(page * pageSize, (page + 1) * pageSize);
}

/** Handles `GET /api/v2/getAccountByExternalId`. */
export function readAccountByExternalId(store: Store<VidaRecord>, query: URLSearchParams): ProviderResponse {
  const externalId = query.get('externalAccountId');
  if (!externalId) return vidaRefusal(400, 'externalAccountId is required');
  const account = store.all().find(({ settings }) => settings['externalAccountId'] === externalId);
  if (account === undefined) return vidaRefusal(404, 'Account not found');
  const { id, username } = account;
  return jsonResponse(200, {
    success: true,
    message: 'Account found',
    account: { id, username, organizationId: id },
  });
}
