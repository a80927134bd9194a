/** Called when the collector begins to refuse traces, when the reason changes, and with null when it accepts them again. */
export type OnExportProblem = (problem: string | null) => void;

/** The SDK's warning about a collector that accepted a request and refused some of its spans. */
const partialSuccess = /^Received Partial Success/;

/**
 * Reports each change in the result of exports. The SDK's messages are never passed on, because they can quote an
 * endpoint with its credentials, or the collector's response.
 */
export function createExportReporter(onProblem: OnExportProblem) {
  let reported: string | null = null;
  let isPartial = false;
  return {
    /** Receives the SDK's warnings, which precede the result of the same export. */
    onWarning(message: string) {
      if (partialSuccess.test(message)) isPartial = true;
    },
    onResult({ error }: { readonly error?: Error }) {
      const accepted = isPartial ? 'PARTIAL_SUCCESS' : null;
      const problem = error ? toProblem(error) : accepted;
      isPartial = false;
      if (problem !== reported) onProblem(problem);
      reported = problem;
    },
  };
}

/** Converts an error to an HTTP status, a gRPC status, or the code of a failed connection. */
function toProblem(error: Error & { readonly code?: unknown }): string {
  const { code, message } = error;
  if (typeof code === 'number') return code < 100 ? `GRPC_STATUS_${code}` : `HTTP_STATUS_${code}`;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code)) return code;
  if (/timed? ?out/i.test(message)) return 'TIMEOUT';
  // The SDK retries these HTTP statuses and does not say which one it received.
  if (/retryable status/.test(message)) return 'HTTP_STATUS_429_502_503_504';
  const [status] = /\b[45]\d\d$/.exec(message.replace(/\.$/, '')) ?? [];
  return status ? `HTTP_STATUS_${status}` : 'UNKNOWN';
}
