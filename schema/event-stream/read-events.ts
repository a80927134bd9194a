/** A server-sent event. */
export interface ServerSentEvent {
  readonly name: string;
  readonly data: string;
}

/** Reads server-sent events until the stream ends; an incomplete last event is dropped. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let name = 'message';
  let data: string[] = [];
  for await (const line of readLines(stream)) {
    if (line !== '') {
      const [field, value] = parseField(line);
      if (field === 'event') name = value;
      if (field === 'data') data.push(value);
      continue;
    }
    yield { name, data: data.join('\n') };
    name = 'message';
    data = [];
  }
}

/** Splits `field: value`; a comment, such as a ping of the gateway, has the empty field. */
function parseField(line: string): readonly [field: string, value: string] {
  const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
  return [field, value];
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      // A carriage return at the end is possibly the first half of a line end.
      const lines = (rest + decoder.decode(chunk.value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    // Closes the connection after `complete`; it was already closed when this fails.
    reader.cancel().catch(() => {});
  }
}
