/** Takes texts (as UTF-8) and ready-made bytes, one after the other. */
export type ByteWriter = {
  text(text: string): void;
  bytes(bytes: Uint8Array): void;
  /** The members of an object as JSON, without its braces. */
  members(object: Readonly<Record<string, unknown>>): void;
};

const FIRST_SIZE = 64 * 1024;
/** A character of a string, a UTF-16 unit, takes at most three bytes. */
const MOST_BYTES = 3;

/**
 * Puts bytes together in one buffer that grows with the longest result and serves all of them: what comes
 * back is a copy. Writing is synchronous, so that one result is whole before the next begins.
 */
export const createByteMaker = (): ((write: (out: ByteWriter) => void) => Buffer) => {
  let buffer = Buffer.allocUnsafeSlow(FIRST_SIZE);
  let length = 0;
  const makeRoom = (size: number): void => {
    if (length + size <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * buffer.length, length + size));
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  };
  const text = (written: string): void => {
    makeRoom(MOST_BYTES * written.length);
    length += buffer.write(written, length);
  };
  const out: ByteWriter = {
    text,
    bytes: (written) => {
      makeRoom(written.length);
      buffer.set(written, length);
      length += written.length;
    },
    members: (object) => text(JSON.stringify(object).slice(1, -1)),
  };
  return (write) => {
    length = 0;
    write(out);
    const made = Buffer.allocUnsafeSlow(length);
    buffer.copy(made, 0, 0, length);
    return made;
  };
};
