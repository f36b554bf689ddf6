import { expect, it } from "vitest";
import { DomainError } from "../../../src/lib/errors.ts";
import { failureOf } from "../../../src/pages/privacy/failures.ts";

it("says of an act whose first click is still under way to look again, not that nothing was changed", () => {
  expect(failureOf(new DomainError("idempotency_running", "It still runs."))).toBe("changed");
});
