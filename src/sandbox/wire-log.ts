/** One request as a provider received it, without its credential. */
export interface LoggedRequest {
  readonly provider: 'VIDA' | 'VERTRA';
  /** The name of the connection that was used. */
  readonly connection: string;
  readonly method: string;
  /** Percent-encoded, as it was on the wire. */
  readonly path: string;
  /** The parameters that the contract documents, without the credential. */
  readonly query: Readonly<Record<string, string>>;
  /** Empty without a body. */
  readonly body: string;
  /** The status of the response; null when none was sent. */
  readonly status: number | null;
  /** Whether the update was applied; false for a read. */
  readonly applied: boolean;
  /** The fields that an applied update did not change because the provider rejected them, by the provider's names. */
  readonly rejectedFields: readonly string[];
}

/** Keeps the latest requests, by the label that their client gave them. */
export interface WireLog {
  /** Ignores a request without a label. */
  add(label: string | undefined, request: LoggedRequest): void;
  /** Returns the requests with a label, in order; none for a label that is not known, or no longer. */
  read(label: string): readonly LoggedRequest[];
}

/** The header with the label of a request, which only the sandbox is sent. */
export const labelHeader = 'x-sandbox-label';

const maxRequests = 1000;
const maxLabelLength = 64;
const maxTextLength = 2000;

/** Creates a log of at most 1,000 requests, whose texts are cut after 2,000 characters. */
export function createWireLog(): WireLog {
  const entries: { readonly label: string; readonly request: LoggedRequest }[] = [];
  return {
    add(label, request) {
      if (label === undefined || label.length > maxLabelLength) return;
      entries.push({ label, request: shorten(request) });
      if (entries.length > maxRequests) entries.shift();
    },
    read: (label) => entries.filter((entry) => entry.label === label).map(({ request }) => request),
  };
}

function shorten(request: LoggedRequest): LoggedRequest {
  const query = Object.entries(request.query).map(([name, value]) => [name, cut(value)]);
  return { ...request, path: cut(request.path), query: Object.fromEntries(query), body: cut(request.body) };
}

/** Copies the beginning of a long text, because a slice would keep the whole text in memory. */
function cut(text: string): string {
  return text.length > maxTextLength ? `${structuredClone(text.slice(0, maxTextLength))}…` : text;
}
