/** Cryptographically secure random bytes; passed in, so that tests can be exact. */
export type RandomBytes = (size: number) => Uint8Array;

/** An unguessable id such as `rec_…`: 128 bits, base64url. */
export const randomId = (prefix: string, random: RandomBytes): string =>
  `${prefix}_${Buffer.from(random(16)).toString("base64url")}`;
