import { setTimeout as pause } from 'node:timers/promises';
import type { Timing, WriteOnWire } from './behavior.ts';
import { wellBehaved } from './deck.ts';
import type { Provider, Value, Values } from './fields.ts';
import { fromWire } from './fields.ts';
import type { Listener, Received } from './http-listener.ts';
import { startListener } from './http-listener.ts';
import type { Ledger } from './ledger.ts';
import { now } from './ledger.ts';
import type { Random } from './random.ts';
import { answerRead } from './reads.ts';
import { playReply, respond } from './reply.ts';
import type { Write } from './write.ts';
import { findMarker } from './write.ts';

/** What the providers share with the side that asks for updates. */
export interface ProviderDeps {
  readonly ledger: Ledger;
  /** The updates that were asked for, by marker. */
  readonly script: ReadonlyMap<string, Write>;
  readonly random: Random;
  /** The deadline of the gateways: LATE is after it. */
  readonly timeoutMs: number;
  /** Notified of a request that the contract does not know. */
  readonly onStray: (problem: string) => void;
}

/** How long after its answer an update is applied whose timing is AFTER. */
const afterMs = 2;

/** How long after the deadline an update is applied whose timing is LATE. */
export const lateMs = 60;

/** The token of a gateway process: by it a provider knows which process sent a request. */
export function toToken(process: number): string {
  return `oracle-token-${process}`;
}

/** Starts a provider that really keeps what it applies, and answers as the script says. */
export function startProvider(provider: Provider, deps: ProviderDeps): Promise<Listener> {
  const disturbed = new WeakSet<object>();
  return startListener((request) => {
    const process = processOf(request);
    if (process === undefined) {
      deps.onStray(`${provider} received a request without a token: ${request.method} ${request.path}`);
      return void playReply(respond(401, ''), request.socket, () => {});
    }
    const organization = organizationWritten(provider, request);
    if (organization === undefined) return answerRead(provider, request, process, deps);
    answerWrite(provider, request, { process, organization }, deps, disturbed);
  });
}

interface Target {
  readonly process: number;
  readonly organization: string;
}

function answerWrite(
  provider: Provider,
  request: Received,
  { organization, process }: Target,
  { ledger, onStray, random, script, timeoutMs }: ProviderDeps,
  disturbed: WeakSet<object>,
): void {
  const marker = findMarker(request.body) ?? '';
  const write = script.get(marker);
  if (write === undefined) return onStray(`${provider} received an update that was not asked for`);
  const card = write.script[ledger.writesOf(marker).length] ?? wellBehaved[provider];
  const sent = readValues(provider, request.body);
  const stored = storedBy(card, sent, random);
  const current = ledger.valuesOf(provider, organization);
  const isShown = card.timing !== 'LATE' && card.timing !== 'NONE';
  const shown = isShown ? { ...current, ...stored } : current;
  const onWire: WriteOnWire = {
    provider,
    organization,
    sent,
    applied: Object.keys(stored),
    shown,
    random,
  };
  const { expected, reply } = card.behavior.answer(onWire);
  const { socket } = request;
  const facts = { provider, process, organization, marker, sent, card, expected };
  const entry = ledger.addWrite({ ...facts, isDisturbed: disturbed.has(socket), arrivedAt: now() });
  const onEnd = () => {
    entry.endedAt = Math.min(entry.endedAt, now());
  };
  socket.once('close', onEnd);
  if (reply.hasLeftover) disturbed.add(socket);
  const applyAll = () => {
    for (const [field, value] of Object.entries(stored)) ledger.apply(entry, field, value);
  };
  applyAt(card.timing, applyAll, timeoutMs);
  playReply(reply, socket, () => {
    onEnd();
    socket.off('close', onEnd);
    if (card.timing === 'AFTER') pause(afterMs).then(applyAll);
  });
  if (card.timing === 'AFTER' && reply.end === 'HANG') pause(afterMs).then(applyAll);
}

function applyAt(timing: Timing, applyAll: () => void, timeoutMs: number): void {
  if (timing === 'BEFORE' || timing === 'PART') applyAll();
  if (timing === 'LATE') pause(timeoutMs + lateMs).then(applyAll);
}

/** What is applied of an update, as it is stored: of a PART, some of the fields and not all. */
function storedBy({ behavior, timing }: Write['script'][number], sent: Values, random: Random): Values {
  const fields = Object.entries(sent);
  if (timing === 'NONE') return {};
  const count = timing === 'PART' ? Math.min(fields.length - 1, 1 + random.integer(fields.length - 1)) : null;
  const some = count === null ? fields : random.shuffle(fields).slice(0, count);
  return Object.fromEntries(
    some.map(([field, value]) => [field, behavior.store?.(field, value) ?? value] as const),
  );
}

function readValues(provider: Provider, body: string): Values {
  const json = JSON.parse(body) as Readonly<Record<string, Value>> & { updates?: Record<string, Value> };
  return fromWire(provider, json.updates ?? json);
}

/** The organization that a request updates; undefined for a read. */
function organizationWritten(provider: Provider, { method, path, query }: Received): string | undefined {
  if (provider === 'vida' && method === 'POST' && path === '/api/v2/updateOrganization') {
    return query.get('targetOrganizationId') ?? undefined;
  }
  const [, id] = /^\/v1\/organizations\/([^/]+)$/.exec(path) ?? [];
  return provider === 'vertra' && method === 'PUT' ? id : undefined;
}

function processOf({ headers, query }: Received): number | undefined {
  const token = query.get('token') ?? headers.get('authorization')?.replace(/^Bearer /, '') ?? '';
  const [, number] = /^oracle-token-(\d+)$/.exec(token) ?? [];
  return number === undefined ? undefined : Number(number);
}
