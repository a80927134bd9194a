import type { ServerResponse } from 'node:http';
import type { Rule } from '../graphql-plugins/rule.ts';
import type { Incoming } from '../request.ts';
import type { HeaderList } from './serve.ts';

/** Shorter ones are usually sent at once. */
const maxTextLength = 64 * 1024;

/** Writes an answer in one piece, with the headers that the rules add. */
export function writeAnswer(
  response: ServerResponse,
  incoming: Incoming,
  rules: readonly Required<Pick<Rule, 'onAnswer'>>[],
  { common, text, type }: { readonly common: HeaderList; readonly text: string; readonly type: string },
): void {
  // Of a text Node counts the characters that wait, not the bytes.
  const body = text.length > maxTextLength ? Buffer.from(text) : text;
  const length = String(Buffer.byteLength(body));
  const headers = [...common, 'content-type', `${type}; charset=utf-8`, 'content-length', length];
  const setHeader = (name: string, value: string) => void headers.push(name, value);
  for (const { onAnswer } of rules) onAnswer(incoming, setHeader);
  response.writeHead(200, headers);
  response.end(body);
}
