import type { Answer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';
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

/** Answers `GET /api/v2/account`. */
export function readAccount(store: Store<VidaRecord>, id: string): Answer {
  const account = store.find(id);
  return account === undefined ? vidaRefusal(404, 'Account not found') : jsonAnswer(200, toAccount(account));
}

/** Answers `GET /api/v2/listOrganizations` with all organizations, or with one page for `pagination=true`. */
export function listOrganizations(store: Store<VidaRecord>, query: URLSearchParams): Answer {
  const reseller = query.get('targetResellerId');
  const listed = store
    .all()
    .filter(
      ({ isListed, resellerId }) => isListed && (reseller ?? String(resellerId)) === String(resellerId),
    );
  const organizations = selectPage(listed, query).map(toAccount);
  return jsonAnswer(200, { organizations });
}

function selectPage(accounts: readonly VidaRecord[], query: URLSearchParams): readonly VidaRecord[] {
  if (query.get('pagination') !== 'true') return accounts;
  const page = Number(query.get('page') ?? 0);
  const pageSize = Number(query.get('pageSize') ?? 20);
  return accounts.slice(page * pageSize, (page + 1) * pageSize);
}

/** Answers `GET /api/v2/getAccountByExternalId`. */
export function readAccountByExternalId(store: Store<VidaRecord>, query: URLSearchParams): Answer {
  const externalId = query.get('externalAccountId');
  if (!externalId) return vidaRefusal(400, 'externalAccountId is required');
  const account = store.all().find(({ settings }) => settings['externalAccountId'] === externalId);
  if (account === undefined) return vidaRefusal(404, 'Account not found');
  const { id, username } = account;
  return jsonAnswer(200, {
    success: true,
    message: 'Account found',
    account: { id, username, organizationId: id },
  });
}
