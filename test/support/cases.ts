import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe } from "vitest";

/** The folder of small messy inputs beside the shared data; it may be absent. */
const CASES = join(resolve(process.env["CANDOR_SHARED_DATA"] ?? "../shared/data"), "..", "cases");

export const caseFile = (...path: string[]): string => join(CASES, ...path);
export const caseJson = (...path: string[]): object =>
  JSON.parse(readFileSync(caseFile(...path), "utf8")) as object;

/** Runs where the inputs are; reported as skipped elsewhere, but never where everything is required. */
export const describeCases = describe.skipIf(!existsSync(CASES) && process.env["CANDOR_REQUIRE_ALL"] !== "1");
