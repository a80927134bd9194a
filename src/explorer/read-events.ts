/** Opens a stream of server-sent events, and ends it when the signal says so. */
export type OpenEvents = (signal: AbortSignal) => Promise<Response>;

/** The data of each event, as it comes. Who reads no further ends the request, though nothing comes any more. */
export function readEvents(open: OpenEvents): AsyncIterableIterator<string> {
  const stop = new AbortController();
  const events = readAll(open, stop.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => events.next(),
    return() {
      stop.abort();
      return events.return(undefined);
    },
  };
}

async function* readAll(open: OpenEvents, signal: AbortSignal): AsyncGenerator<string, undefined> {
  try {
    const { body } = await open(signal);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      text += part.value;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      yield* events.flatMap((event) => /^data: (.+)$/m.exec(event)?.[1] ?? []);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return undefined;
}
