import { setTimeout } from 'node:timers/promises';
import type { BulkheadPolicy } from 'cockatiel';
import { bulkhead } from 'cockatiel';
import { readSettingText } from './text-file.ts';

/** A file whose content is updated while it changes. */
export interface WatchedFile<Content> {
  readonly content: Content;
  close(): void;
}

/** A file whose content is updated when it is checked. */
export interface CheckedFile<Content> extends WatchedFile<Content> {
  /** Reads the file again, and reports a new content or a problem; resolves when a read takes too long. */
  check(): Promise<void>;
}

/** Called with null after a file changed, or with the reason why it cannot be used. */
export type ReportFile = (setting: string, problem: string | null) => void;

export interface CheckOptions<Content> {
  /** Called with each new content. */
  readonly onChange: (content: Content) => void;
  /** Called with the reason, and repeatedly, while the file cannot be used; the previous content stays in effect. */
  readonly onProblem: (reason: string) => void;
  /** How long a read may take. */
  readonly timeoutMs?: number;
  /** How often a lasting problem is reported again. */
  readonly repeatMs?: number;
  readonly readText?: (path: string) => Promise<string>;
  /** Bounds the hanging reads of this kind of file. */
  readonly reads?: BulkheadPolicy;
}

export interface WatchOptions<Content> extends CheckOptions<Content> {
  /** How often the file is read. */
  readonly intervalMs?: number;
}

/**
 * A hanging read blocks a thread of libuv's pool, which has four by default and also serves DNS: the files of settings block two at
 * most, so that one that hangs does not stop the others, and the token files of connections a third one.
 */
const settingReads = bulkhead(2, Number.POSITIVE_INFINITY);
export const connectionTokenReads = bulkhead(1, Number.POSITIVE_INFINITY);

/**
 * Checks a file at intervals.
 *
 * @param parse throws an Error that does not quote the text
 * @throws an Error with the reason, without the path, when the first read fails
 */
export async function openWatchedFile<Content>(
  path: string,
  parse: (text: string) => Content,
  { intervalMs, ...options }: WatchOptions<Content>,
): Promise<WatchedFile<Content>> {
  const file = await openCheckedFile(path, parse, options);
  const stop = checkRegularly(file.check, intervalMs);
  return {
    get content() {
      return file.content;
    },
    close() {
      stop();
      file.close();
    },
  };
}

/** Runs checks with an interval between them, without keeping the process alive; the returned function stops them. */
export function checkRegularly(check: () => Promise<void>, intervalMs = 1000): () => void {
  let isClosed = false;
  const run = async () => {
    while (!isClosed) {
      await setTimeout(intervalMs, undefined, { ref: false });
      if (!isClosed) await check();
    }
  };
  run();
  return () => {
    isClosed = true;
  };
}

/**
 * Reads a file, and again in each check. It compares the text, because modification times cannot distinguish two changes
 * within their resolution. Each read opens the path again, and so follows a replaced file or a changed link, as a mounted
 * secret has.
 *
 * @param parse throws an Error that does not quote the text
 * @throws an Error with the reason, without the path, when the first read fails
 */
export async function openCheckedFile<Content>(
  path: string,
  parse: (text: string) => Content,
  options: CheckOptions<Content>,
): Promise<CheckedFile<Content>> {
  const { onChange, onProblem, readText = readSettingText, repeatMs } = options;
  const { reads = settingReads, timeoutMs = 5000 } = options;
  const read = createReader(() => reads.execute(() => readText(path)), timeoutMs);
  const report = createReport(onProblem, repeatMs);
  const text = await read();
  let content = parse(text);
  let last: ReadResult<Content> = { text, content };
  let isClosed = false;
  const check = async () => {
    const result = await readIfChanged(read, parse, last);
    if (isClosed) return;
    report('problem' in result ? result.problem : null);
    if (result !== last && 'content' in result) {
      content = result.content;
      onChange(content);
    }
    last = result;
  };
  return {
    get content() {
      return content;
    },
    check,
    close() {
      isClosed = true;
    },
  };
}

/** The result of one read; the text is null when the file could not be read. */
type ReadResult<Content> =
  | { readonly text: string; readonly content: Content }
  | { readonly text: string | null; readonly problem: string };

/** @returns `last` itself when the text is the same */
async function readIfChanged<Content>(
  read: () => Promise<string>,
  parse: (text: string) => Content,
  last: ReadResult<Content>,
): Promise<ReadResult<Content>> {
  let text: string | null = null;
  try {
    text = await read();
    return text === last.text ? last : { text, content: parse(text) };
  } catch (error) {
    return { text, problem: error instanceof Error ? error.message : '' };
  }
}

/** Returns a reader that starts no read while the previous one hangs. */
function createReader(startRead: () => Promise<string>, timeoutMs: number): () => Promise<string> {
  let pending: Promise<string> | null = null;
  return async () => {
    pending ??= startRead().finally(() => {
      pending = null;
    });
    const timer = new AbortController();
    const timeout = setTimeout(timeoutMs, undefined, { ref: false, signal: timer.signal }).then(() => {
      throw new Error(`The file could not be read within ${timeoutMs} ms.`);
    });
    return Promise.race([pending, timeout]).finally(() => timer.abort());
  };
}

/** Reports a problem when it starts or changes, and repeatedly while it lasts. */
export function createReport(
  onProblem: (reason: string) => void,
  repeatMs = 60_000,
): (problem: string | null) => void {
  let reported: string | null = null;
  let repeatAfter = 0;
  return (problem) => {
    const isDue = problem !== reported || performance.now() >= repeatAfter;
    reported = problem;
    if (problem === null || !isDue) return;
    repeatAfter = performance.now() + repeatMs;
    onProblem(problem);
  };
}
