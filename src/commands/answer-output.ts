import { once } from "node:events";
import { open } from "node:fs/promises";
import { DomainError } from "../lib/errors.ts";

type Output = {
  readonly write: (line: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A line goes out when the one before it has; a reader that is slow is waited for. */
const toStdout: Output = {
  write: async (line) => {
    const { stdout } = process;
    if (!stdout.write(`${line}\n`) && !stdout.destroyed) await once(stdout, "drain");
  },
  close: () => Promise.resolve(),
};

/**
 * Where answers go. Each line waits for the disk, so that one that cannot be written is told where it is.
 * @throws DomainError usage
 */
export const openOutput = async (out: string | undefined): Promise<Output> => {
  if (out === undefined) return toStdout;
  const file = await open(out, "w").catch((cause: unknown) => {
    throw new DomainError(
      "usage",
      `Cannot write --out ${out}. Check that its folder exists and may be written.`,
      { cause },
    );
  });
  const write = (line: string): Promise<void> =>
    file.writeFile(`${line}\n`).catch((cause: unknown) => {
      const isFull = cause instanceof Error && "code" in cause && cause.code === "ENOSPC";
      throw isFull
        ? new DomainError("disk_full", `The disk of ${out} is full. Free space and give the command again.`, {
            cause,
          })
        : cause;
    });
  return { write, close: () => file.close() };
};
