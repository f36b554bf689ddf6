/** Files that a proof is checked from, and what checking them finds. */
import { readFile } from "node:fs/promises";
import { DomainError } from "../../lib/errors.ts";

export type JwksFile = { readonly keys: readonly unknown[] };
export type VerifyOptions = {
  readonly json?: boolean;
  readonly jwks?: string;
  readonly against?: string;
  readonly ledger?: string;
};
export type Finding = { readonly code: string; readonly sentence: string };
export type VerifyResult = { readonly valid: boolean; readonly findings: readonly Finding[] } & Readonly<
  Record<string, unknown>
>;

export const readText = async (file: string): Promise<string> => {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    throw new DomainError("file_invalid", `There is no file ${file} to verify; check the path.`);
  }
};

export const readJson = async (file: string): Promise<Record<string, unknown>> => {
  try {
    const value = JSON.parse(await readText(file)) as unknown;
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (error instanceof DomainError) throw error;
  }
  throw new DomainError("file_invalid", `${file} is not JSON; give it as it was exported.`);
};

/** The shop's public keys as the caller knows them; null where none are given. */
export const pinnedKeys = async ({ jwks }: VerifyOptions): Promise<JwksFile | null> =>
  jwks === undefined ? null : ((await readJson(jwks)) as JwksFile);

export const needKeys = (keys: JwksFile | null): JwksFile => {
  if (keys === null)
    throw new DomainError(
      "usage",
      "Give the shop’s public keys: --jwks FILE, as /.well-known/jwks.json publishes them.",
    );
  return keys;
};

/** An error of a check in the form of a finding. */
export const findingOf = (error: unknown): Finding => ({
  code: error instanceof DomainError ? error.code : "bundle_malformed",
  sentence: error instanceof DomainError ? error.message : "This is not a bundle as it was exported.",
});
