import { setTimeout as pause } from 'node:timers/promises';
import type { ProviderResponse, TimedBehavior, WriteOnWire } from './behavior.ts';
import { documentedBehavior } from './behaviors.ts';
import type { Provider, Value, Values } from './fields.ts';
import { fieldNamesOf, fromWire, wireNameOf } from './fields.ts';
import type { Received } from './http-listener.ts';
import type { WriteRequest } from './ledger.ts';
import { now } from './ledger.ts';
import type { ProviderDeps } from './provider.ts';
import type { Random } from './random.ts';
import type { Reply } from './reply.ts';
import { playReply } from './reply.ts';
import { findMarker } from './write.ts';

/** The delay between the response and the application of an update with the timing AFTER. */
const afterMs = 2;

/** The delay between the deadline and the application of an update with the timing LATE. */
export const lateMs = 60;

interface Target {
  readonly provider: Provider;
  readonly process: number;
  readonly organization: string;
}

/**
 * Applies an update and responds to it as its script specifies.
 *
 * @param disturbed the connections on which an earlier response left bytes
 */
export function receiveWrite(
  { body, socket }: Received,
  target: Target,
  deps: ProviderDeps,
  disturbed: WeakSet<object>,
): void {
  const { dialect, ledger, onUnknownRequest, random, script, timeoutMs } = deps;
  const { organization, provider } = target;
  const marker = findMarker(body) ?? '';
  const timed = script.get(marker)?.script[ledger.writesOf(marker).length] ?? documentedBehavior[provider];
  if (!script.has(marker)) onUnknownRequest(`${provider} received an update that was not requested`);
  const sent = readValues(provider, body, deps);
  const stored = storedBy(timed, sent, random);
  const current = ledger.valuesOf(provider, organization);
  const { expected, reply } = response(
    timed,
    { provider, dialect, organization, sent, random },
    stored,
    current,
  );
  const isDisturbing = reply.leftover !== undefined;
  const facts = { ...target, marker, sent, timed, expected };
  const entry = ledger.addWrite({
    ...facts,
    isDisturbed: disturbed.has(socket),
    isDisturbing,
    arrivedAt: now(),
  });
  if (isDisturbing) disturbed.add(socket);
  const applyAll = () => {
    for (const [field, value] of Object.entries(stored)) ledger.apply(entry, field, value);
  };
  if (timed.timing === 'BEFORE' || timed.timing === 'PART') applyAll();
  if (timed.timing === 'LATE') pause(timeoutMs + lateMs).then(applyAll);
  const isPlayed = playToEnd(reply, socket, entry);
  if (timed.timing === 'AFTER') isPlayed.then(() => pause(afterMs)).then(applyAll);
}

function response(
  { behavior, timing }: TimedBehavior,
  write: Omit<WriteOnWire, 'shown' | 'applied'>,
  stored: Values,
  current: Values,
): ProviderResponse {
  const isShown = timing !== 'LATE' && timing !== 'NONE';
  const shown = isShown ? { ...current, ...stored } : current;
  return behavior.response({ ...write, shown, applied: Object.keys(stored) });
}

function playToEnd(reply: Reply, socket: Received['socket'], entry: WriteRequest): Promise<void> {
  const onEnd = () => {
    entry.endedAt = Math.min(entry.endedAt, now());
    socket.off('close', onEnd);
  };
  socket.once('close', onEnd);
  return playReply(reply, socket, onEnd);
}

/** Returns the values that are applied, as they are stored; for PART, some of the fields but not all. */
function storedBy({ behavior, timing }: TimedBehavior, sent: Values, random: Random): Values {
  const fields = Object.entries(sent);
  if (timing === 'NONE') return {};
  const count = timing === 'PART' ? Math.min(fields.length - 1, 1 + random.integer(fields.length - 1)) : null;
  const some = count === null ? fields : random.shuffle(fields).slice(0, count);
  return Object.fromEntries(
    some.map(([field, value]) => [field, behavior.store?.(field, value) ?? value] as const),
  );
}

function readValues(
  provider: Provider,
  body: string,
  { dialect, onUnknownRequest }: Pick<ProviderDeps, 'dialect' | 'onUnknownRequest'>,
): Values {
  const json = JSON.parse(body) as Readonly<Record<string, Value>> & { updates?: Record<string, Value> };
  const isWrapped = provider === 'vertra' && dialect !== 'workspaces-flat';
  const values = (isWrapped ? json.updates : json) ?? {};
  const known = fieldNamesOf(provider, dialect).map((name) => wireNameOf(provider, name));
  const strange = Object.keys(values).filter((name) => !known.includes(name));
  if (strange.length > 0)
    onUnknownRequest(`${provider} received fields that were not sent: ${strange.join(', ')}`);
  return fromWire(provider, values);
}
