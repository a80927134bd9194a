import type { WorkKey } from './bulkhead.ts';
import type { Deadline } from './deadline.ts';
import type { HttpResult } from './http-result.ts';
import type { SharedRead } from './read-turn.ts';
import { ReadTurn } from './read-turn.ts';
import type { HandOver } from './shared-attempt.ts';
import { SharedAttempt } from './shared-attempt.ts';

/** Lets concurrent reads that send the same request share one attempt. Keeps nothing when no read is running. */
export interface SharedReads {
  /**
   * Joins an attempt in flight that is new enough, or queues the read; its turn has the result. A read that waits in the queue joins the first attempt that
   * is sent, so that it never waits longer than for its own turn.
   *
   * @param canJoin false for a read that must not join an attempt in flight
   * @param queue runs the attempt when it is the read's turn
   */
  read(
    read: SharedRead,
    deadline: Deadline,
    canJoin: boolean,
    queue: (turn: ReadTurn) => Promise<HttpResult>,
  ): ReadTurn;
  /**
   * Must be called when the attempt of a turn is sent; returns null when the read has joined another one.
   *
   * @param key the caller and kind of work in its slot, which `handOver` assigns to another caller
   */
  start(turn: ReadTurn, key: WorkKey, handOver: HandOver): SharedAttempt | null;
  /** Must be called when a write is sent and when its outcome is known: a read that begins later joins no earlier attempt. */
  onWrite(organizationId: string | undefined): void;
}

/** The age of a response beyond which a read prefers its own: other processes write, too, and a response can be lost. */
const defaultJoinableMs = 1000;

/** @param joinableMs how long reads join an attempt after it was sent */
export function createSharedReads(joinableMs = defaultJoinableMs): SharedReads {
  /** The newest attempt of each key. */
  const inFlight = new Map<string, SharedAttempt>();
  const waiting = createWaitingTurns();
  const end = (turn: ReadTurn, report: (to: SharedAttempt | ReadTurn) => void) => {
    const { read, started } = turn;
    waiting.remove(turn);
    if (inFlight.get(read.key) === started) inFlight.delete(read.key);
    if (started !== null || !turn.hasAttempt) report(started ?? turn);
  };
  const enqueue = (turn: ReadTurn, queued: Promise<HttpResult>) => {
    if (!turn.hasAttempt) waiting.add(turn);
    queued.then(
      (result) => end(turn, (to) => to.onResult(result, true)),
      (bug) => end(turn, (to) => to.onBug(bug)),
    );
  };
  return {
    read(read, deadline, canJoin, queue) {
      const turn = new ReadTurn(read, deadline);
      const mayJoin = canJoin && !turn.isFresh && deadline.cutoff === null;
      const attempt = mayJoin ? inFlight.get(read.key) : undefined;
      if (attempt?.isFresh(joinableMs)) turn.join(attempt);
      else enqueue(turn, queue(turn));
      return turn;
    },
    start(turn, key, handOver) {
      if (turn.hasAttempt) return null;
      const attempt = new SharedAttempt(turn.read.request.organizationId, key, handOver);
      inFlight.set(turn.read.key, attempt);
      turn.start(attempt);
      waiting.joinAll(turn.read.key, attempt);
      return attempt;
    },
    onWrite(organizationId) {
      for (const attempt of inFlight.values()) attempt.onWrite(organizationId);
    },
  };
}

/** The turns of reads that wait in the queue, by key. */
function createWaitingTurns() {
  const waiting = new Map<string, Set<ReadTurn>>();
  return {
    add(turn: ReadTurn) {
      const turns = waiting.get(turn.read.key);
      if (turns) turns.add(turn);
      else waiting.set(turn.read.key, new Set([turn]));
    },
    remove(turn: ReadTurn) {
      const turns = waiting.get(turn.read.key);
      if (turns?.delete(turn) && turns.size === 0) waiting.delete(turn.read.key);
    },
    /** Lets each of these reads give up its place in the queue and join the attempt. */
    joinAll(key: string, attempt: SharedAttempt) {
      const turns = waiting.get(key);
      waiting.delete(key);
      // The deadline of a read can have passed before its place in the queue is removed.
      for (const turn of turns ?? []) if (turn.cutoff === null) turn.join(attempt);
    },
  };
}
