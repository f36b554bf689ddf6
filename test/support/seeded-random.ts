import { createHash } from "node:crypto";

/** Bytes that are the same at every run of a test and look like chance (SHA-256 in counter mode). */
export const seededBytes = (seed: string): ((size: number) => Uint8Array) => {
  let count = 0;
  return (size) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < size; have += 32)
      blocks.push(
        createHash("sha256")
          .update(`${seed} ${(count += 1)}`)
          .digest(),
      );
    return Uint8Array.from(Buffer.concat(blocks).subarray(0, size));
  };
};
