import { createHash } from "node:crypto";
import type { ConsentPolicy } from "../../policy.ts";
import { toCanonicalJson } from "./leaf.ts";

/**
 * `sha256:` and hex of what the shop had settled about consent, in canonical JSON (RFC 8785): each ledger
 * leaf names the policy under which it was written. Overtaken notices are left out: they follow from the
 * registered notices.
 */
export const hashPolicy = ({ overtaken_notices: _follows, ...settled }: ConsentPolicy): string =>
  `sha256:${createHash("sha256").update(toCanonicalJson(settled), "utf8").digest("hex")}`;
