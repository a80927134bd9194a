import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** What a file says, as it is at this moment. */
export interface WatchedFile<Content> {
  readonly content: Content;
  close(): void;
}

export interface WatchOptions {
  /** Told of each content that took the place of another. */
  readonly onChange: () => void;
  /** Told why the file cannot be read, or not understood, any more: what it said before holds until it can. */
  readonly onProblem: (reason: string) => void;
  /** How often the file is looked at. */
  readonly intervalMs?: number;
}

/**
 * Reads a file, and again and again: what it says is compared, and not its times, which cannot tell two changes of one
 * moment apart. It is found by its path, so that a file that is put in another's place is seen, as is a link that points
 * elsewhere: a mounted secret changes in that way.
 *
 * @param parse throws on what cannot be understood, without quoting it
 * @throws an Error that says why it cannot be used the first time, without its path: a secret that was put into the
 *   wrong setting would be one
 */
export function openWatchedFile<Content>(
  path: string,
  parse: (text: string) => Content,
  { intervalMs = 1000, onChange, onProblem }: WatchOptions,
): WatchedFile<Content> {
  const first = readFirst(path);
  let content = parse(first);
  /** What it said; null when it could not be read. */
  let text: string | null = first;
  let closed = false;
  const look = async () => {
    const before = text;
    try {
      text = null;
      text = await readFile(path, 'utf8');
      if (closed || text === before) return;
      content = parse(text);
      onChange();
    } catch (error) {
      if (!closed && text !== before) onProblem(toReason(error));
    }
  };
  const watch = async () => {
    while (!closed) {
      await setTimeout(intervalMs, undefined, { ref: false });
      await look();
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

function readFirst(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(toReason(error));
  }
}

function toReason(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return 'code' in error ? `It cannot be read: ${error.code}.` : error.message;
}
