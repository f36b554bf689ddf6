import type { AsTrained } from "./port.ts";

/**
 * The packages that counted a shopper, by what training has left beside their rows; their steps are not
 * looked at.
 */
export const packagesOf = (trained: AsTrained | null): readonly string[] => {
  if (trained === null) return [];
  const { records } = JSON.parse(new TextDecoder().decode(trained.body)) as {
    records: readonly { readonly packages: readonly string[] }[];
  };
  return records.flatMap(({ packages }) => packages);
};
