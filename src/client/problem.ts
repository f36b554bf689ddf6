/** What was wrong, as the service says it (RFC 9457): `code` is stable, the message says how to mend it. */
export class CandorProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor(status: number, problem: Partial<Record<string, unknown>>) {
    super(typeof problem["detail"] === "string" ? problem["detail"] : `The service answered ${status}.`);
    this.name = "CandorProblem";
    this.status = status;
    this.code = typeof problem["code"] === "string" ? problem["code"] : "unknown";
    this.requestId = typeof problem["request_id"] === "string" ? problem["request_id"] : null;
    this.errors = Array.isArray(problem["errors"]) ? (problem["errors"] as CandorProblem["errors"]) : [];
  }
}
