/**
 * The bytes of texts that are kept for long, side by side in memory of their own. `Buffer.from` cuts small
 * ones out of a pool that they share with what lives for one request: of those that are kept, each would hold
 * up to 64 kB of such neighbours back.
 */
export const keptBytes = <const T extends readonly string[]>(
  texts: T,
): { readonly [K in keyof T]: Uint8Array } => {
  const sizes = texts.map((text) => Buffer.byteLength(text));
  const all = Buffer.allocUnsafeSlow(sizes.reduce((sum, size) => sum + size, 0));
  let end = 0;
  const parts = texts.map((text, at) => {
    const from = end;
    end += sizes[at] ?? 0;
    all.write(text, from);
    return all.subarray(from, end);
  });
  return parts as { readonly [K in keyof T]: Uint8Array } & Uint8Array[];
};
