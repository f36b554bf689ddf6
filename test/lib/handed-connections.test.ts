import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const PROCESS = fileURLToPath(new URL("handed-connections-process.ts", import.meta.url));
const run = async (...args: readonly string[]) => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", PROCESS, ...args]);
  return JSON.parse(stdout) as { killed: string; other: string };
};

describe("a connection that a worker was handed when it was killed", () => {
  it("is ended, and the one that another worker was handed is answered", async () => {
    expect(await run()).toEqual({ killed: "", other: "HTTP/1.1 200 OK" });
  }, 60_000);

  it("would be left open for ever by the platform itself", async () => {
    expect(await run("left")).toEqual({ killed: "never", other: "HTTP/1.1 200 OK" });
  }, 60_000);
});
