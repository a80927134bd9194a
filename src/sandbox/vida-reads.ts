import type { Answer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';
import type { Store } from './store.ts';
import { vidaRefusal } from './vida-refusal.ts';
import type { VidaRecord } from './vida-seed.ts';

/** An account as the reads tell it: its settings under `details`, or at the top for some accounts. */
export function tellAccount(account: VidaRecord): JsonObject {
  const { id, username, accountType, resellerId, timestamp, settings } = account;
  const facts = { accountType, partnerId: 2, resellerId, timestamp, ...settings };
  return account.settingsAt === 'top'
    ? { id, username, ...facts, details: {} }
    : { id, username, details: facts };
}

/** `GET /api/v2/account`. */
export function readAccount(store: Store<VidaRecord>, id: string): Answer {
  const account = store.find(id);
  return account === undefined
    ? vidaRefusal(404, 'Account not found')
    : jsonAnswer(200, tellAccount(account));
}

/** `GET /api/v2/listOrganizations`: all, or one page when the query says `pagination=true`. */
export function listOrganizations(store: Store<VidaRecord>, query: URLSearchParams): Answer {
  const reseller = query.get('targetResellerId');
  const listed = store
    .all()
    .filter(
      ({ isListed, resellerId }) => isListed && (reseller ?? String(resellerId)) === String(resellerId),
    );
  const organizations = onPage(listed, query).map(tellAccount);
  return jsonAnswer(200, { organizations });
}

function onPage(accounts: readonly VidaRecord[], query: URLSearchParams): readonly VidaRecord[] {
  if (query.get('pagination') !== 'true') return accounts;
  const page = Number(query.get('page') ?? 0);
  const pageSize = Number(query.get('pageSize') ?? 20);
  return accounts.slice(page * pageSize, (page + 1) * pageSize);
}

/** `GET /api/v2/getAccountByExternalId`. */
export function accountByExternalId(store: Store<VidaRecord>, query: URLSearchParams): Answer {
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
