import { readFileSync, unwatchFile, watchFile } from 'node:fs';

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
 * Reads a file, and again whenever it changes. It is looked at by its path, so that a file that is put in another's
 * place is seen, as is a link that points elsewhere: a mounted secret changes in that way.
 *
 * @param parse throws on what cannot be understood, without quoting it
 * @throws whatever reading or `parse` throws the first time
 */
export function openWatchedFile<Content>(
  path: string,
  parse: (text: string) => Content,
  { intervalMs = 1000, onChange, onProblem }: WatchOptions,
): WatchedFile<Content> {
  const read = () => parse(readFileSync(path, 'utf8'));
  let content = read();
  const readAgain = () => {
    try {
      content = read();
      onChange();
    } catch (error) {
      onProblem(String(error));
    }
  };
  watchFile(path, { interval: intervalMs, persistent: false }, readAgain);
  return {
    get content() {
      return content;
    },
    close: () => unwatchFile(path, readAgain),
  };
}
