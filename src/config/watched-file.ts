import { setTimeout } from 'node:timers/promises';
import { bulkhead } from 'cockatiel';
import { readSettingText } from './text-file.ts';

/** The content of a file at this moment. */
export interface WatchedFile<Content> {
  readonly content: Content;
  close(): void;
}

export interface WatchOptions<Content> {
  /** Called with each new content. */
  readonly onChange: (content: Content) => void;
  /** Called with the reason when the file cannot be used, and again while it cannot: the former content holds. */
  readonly onProblem: (reason: string) => void;
  /** How often the file is read. */
  readonly intervalMs?: number;
  /** How long a read may take. */
  readonly timeoutMs?: number;
  /** How often a problem that lasts is repeated. */
  readonly repeatMs?: number;
  readonly readText?: (path: string) => Promise<string>;
}

/** A read that hangs holds a thread of libuv's pool, which has four unless set, and which DNS needs, too. */
const reads = bulkhead(2, Number.POSITIVE_INFINITY);

/**
 * Reads a file, and again and again: its text is compared, and not its times, which cannot separate two changes of one
 * moment. It is opened by its path, so that another file in its place is found, as is a link that points elsewhere: a
 * mounted secret changes in that way.
 *
 * @param parse throws on what cannot be understood, without quoting it
 * @throws an Error that says why it cannot be used the first time, without its path
 */
export async function openWatchedFile<Content>(
  path: string,
  parse: (text: string) => Content,
  options: WatchOptions<Content>,
): Promise<WatchedFile<Content>> {
  const { intervalMs = 1000, onChange, onProblem, readText = readSettingText, repeatMs = 60_000 } = options;
  const read = createReader(() => readText(path), options.timeoutMs ?? 5000);
  const report = createReport(onProblem, repeatMs);
  const text = await read();
  let content = parse(text);
  let last: ReadResult<Content> = { text, content };
  let closed = false;
  const check = async () => {
    const result = await readIfChanged(read, parse, last);
    if (closed) return;
    report('problem' in result ? result.problem : null);
    if (result !== last && 'content' in result) {
      content = result.content;
      onChange(content);
    }
    last = result;
  };
  const watch = async () => {
    while (!closed) {
      await setTimeout(intervalMs, undefined, { ref: false });
      await check();
    }
  };
  watch();
  return {
    get content() {
      return content;
    },
    close() {
      closed = true;
    },
  };
}

/** What a look found; the text is null when it could not be read. */
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

/** Starts no read while the one before it hangs. */
function createReader(readText: () => Promise<string>, timeoutMs: number): () => Promise<string> {
  let pending: Promise<string> | null = null;
  return async () => {
    pending ??= reads.execute(readText).finally(() => {
      pending = null;
    });
    const timer = new AbortController();
    const late = setTimeout(timeoutMs, undefined, { ref: false, signal: timer.signal }).then(() => {
      throw new Error(`It could not be read within ${timeoutMs} ms.`);
    });
    return Promise.race([pending, late]).finally(() => timer.abort());
  };
}

/** Reports a problem when it begins, when it becomes another one, and again and again while it lasts. */
function createReport(
  onProblem: (reason: string) => void,
  repeatMs: number,
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
