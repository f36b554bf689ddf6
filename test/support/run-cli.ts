import { vi } from "vitest";
import { runCli } from "../../src/cli.ts";

/** Runs one command line in this process; what it prints comes back instead of being printed. */
export const runHere = async (
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> => {
  const heard = { out: "", err: "" };
  const out = vi.spyOn(process.stdout, "write").mockImplementation(((text: string | Uint8Array) => {
    heard.out += text.toString();
    return true;
  }) as never);
  const err = vi.spyOn(process.stderr, "write").mockImplementation(((text: string | Uint8Array) => {
    heard.err += text.toString();
    return true;
  }) as never);
  try {
    return { code: await runCli(args), ...heard };
  } finally {
    out.mockRestore();
    err.mockRestore();
    process.exitCode = undefined;
  }
};
