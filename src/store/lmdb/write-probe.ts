import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";

export type WriteProbe = {
  /** Throws what the disk says where it takes no write. Within a write transaction. */
  requireWritable(): void;
  close(): void;
};

/**
 * Whether the disk takes a write within the file: its last byte is written as it is. A disk that refuses
 * (read-only by now, a quota, a failing device) is met here, for LMDB's library ruins its heap where a commit
 * meets it. The lock of the write transaction keeps everybody else from the byte meanwhile.
 */
export const openWriteProbe = (path: string): WriteProbe => {
  const file = openSync(path, "r+");
  const byte = Buffer.alloc(1);
  return {
    requireWritable() {
      const last = fstatSync(file).size - 1;
      if (last >= 0 && readSync(file, byte, 0, 1, last) === 1) writeSync(file, byte, 0, 1, last);
    },
    close: () => closeSync(file),
  };
};
