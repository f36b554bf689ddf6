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

const notJson = (file: string): DomainError =>
  new DomainError("file_invalid", `${file} is not JSON; give it as it was exported.`);

/** An object, an array, or a text in quotes. @throws DomainError file_invalid */
export const parseJson = (text: string, file: string): object | string => {
  try {
    const value = JSON.parse(text) as unknown;
    if ((typeof value === "object" && value !== null) || typeof value === "string") return value;
  } catch {
    // Told below, as what is JSON and no object is.
  }
  throw notJson(file);
};

export const readJson = async (file: string): Promise<Record<string, unknown>> => {
  const value = parseJson(await readText(file), file);
  if (typeof value === "string") throw notJson(file);
  return value as Record<string, unknown>;
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
