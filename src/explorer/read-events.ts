/** Opens a stream of server-sent events, which ends when the signal is aborted. */
export type OpenEvents = (signal: AbortSignal) => Promise<Response>;

/** Iterates over the data of each event. Ending the iteration aborts the request, even while no event arrives. */
export function readEvents(open: OpenEvents): AsyncIterableIterator<string> {
  const controller = new AbortController();
  const events = readAll(open, controller.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => events.next(),
    return() {
      controller.abort();
      return events.return(undefined);
    },
  };
}

async function* readAll(open: OpenEvents, signal: AbortSignal): AsyncGenerator<string, undefined> {
  try {
    const { body } = await open(signal);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read()) {
      text += chunk.value;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      yield* events.flatMap((event) => /^data: (.+)$/m.exec(event)?.[1] ?? []);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return undefined;
}
