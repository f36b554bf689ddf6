import { DomainError, type ErrorCode } from "../../lib/errors.ts";

/** One thing that is wrong with a package, with the sentence that mends it. */
export type PackageFailure = { readonly code: ErrorCode; readonly message: string };

export const throwFirst = (failures: readonly PackageFailure[]): void => {
  const first = failures[0];
  if (first !== undefined)
    throw new DomainError(first.code, first.message, {
      errors: failures.slice(1).map(({ code, message }) => ({ path: code, message })),
    });
};
