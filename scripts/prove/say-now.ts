import { writeSync } from "node:fs";

const aWhile = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes a line to stdout before it returns, for processes that may be killed at the next moment. A pipe
 * whose reader is slow takes a part of the line, or nothing (EAGAIN): the rest is tried again a millisecond
 * later.
 */
export const sayNow = (line: string): void => {
  let rest = Buffer.from(`${line}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(aWhile, 0, 0, 1);
    }
  }
};
