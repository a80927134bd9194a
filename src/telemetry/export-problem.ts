/** Called when the collector begins to refuse traces, when the reason changes, and with null when it accepts them again. */
export type ReportExport = (problem: string | null) => void;

/** The SDK's warning of a collector that accepted a request and refused spans of it. */
const partialSuccess = /^Received Partial Success/;

/**
 * Reports each change of what becomes of exports. The SDK's own texts are read and never passed on: they can quote an
 * endpoint with its credentials, or what a collector answered.
 */
export function createExportReport(report: ReportExport) {
  let reported: string | null = null;
  let isPartial = false;
  return {
    /** What the SDK warns of, before the result of the same export. */
    onWarning(text: string) {
      if (partialSuccess.test(text)) isPartial = true;
    },
    onResult({ error }: { readonly error?: Error }) {
      const accepted = isPartial ? 'PARTIAL_SUCCESS' : null;
      const problem = error ? toProblem(error) : accepted;
      isPartial = false;
      if (problem !== reported) report(problem);
      reported = problem;
    },
  };
}

/** An HTTP status, gRPC's own, or the code of a connection that could not be made. */
function toProblem(error: Error & { readonly code?: unknown }): string {
  const { code, message } = error;
  if (typeof code === 'number') return code < 100 ? `GRPC_STATUS_${code}` : `HTTP_STATUS_${code}`;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code)) return code;
  if (/timed? ?out/i.test(message)) return 'TIMEOUT';
  // HTTP statuses that the SDK sends again for, and does not pass on.
  if (/retryable status/.test(message)) return 'HTTP_STATUS_429_502_503_504';
  const [status] = /\b[45]\d\d$/.exec(message.replace(/\.$/, '')) ?? [];
  return status ? `HTTP_STATUS_${status}` : 'UNKNOWN';
}
