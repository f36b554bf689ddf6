import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

const PROCESS = fileURLToPath(new URL("full-disk-process.ts", import.meta.url));
const BECAUSE = ["withdrawn", "refused", "objected", "restricted", "erased"];

type Told = {
  readonly full: string;
  readonly refused: {
    readonly status: number;
    readonly body: { code: string; title: string };
    after?: string;
  };
  readonly written: readonly (readonly number[])[];
  readonly effects: readonly string[];
  readonly beyond: string | null;
  readonly held: readonly number[];
  readonly heldEffects: readonly string[];
  readonly elsewhere: readonly string[];
  readonly kind: string;
  readonly again: readonly string[];
  readonly yes: number;
};

describe("an embedded store whose disk is full", () => {
  let told: Told;
  /** What the service told, and the signal that ended it. */
  const runOnce = async (): Promise<{ text: string; code: number | null; signal: string | null }> => {
    // A limit on the size of files stands for the disk.
    const child = spawn(
      "bash",
      ["-c", 'ulimit -S -f 16384 && exec "$@"', "bash", process.execPath, "--import", "tsx", PROCESS],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    return { text, code, signal };
  };
  beforeAll(async () => {
    const run = await runOnce();
    expect(run).toMatchObject({ code: 0, signal: null });
    told = JSON.parse(run.text) as Told;
  }, 120_000);

  it("takes no data and says when to try again", () => {
    expect(told.full).toBe("disk_full");
    expect(told.refused).toMatchObject({
      status: 507,
      body: { code: "disk_full", title: "The disk is full" },
    });
    expect(Number(told.refused.after)).toBeGreaterThan(0);
  });

  it("writes every withdrawal, refusal, objection, restriction and erasure", () => {
    expect(told.written).toEqual(told.written.map(() => [200, 200, 200, 200, 202]));
    expect(told.effects).toEqual(BECAUSE);
  });

  it("holds them beside it where even the reserved room is used up, in every process", () => {
    expect(told.beyond).toBe("disk_full");
    expect(told.held).toEqual([0, 0, 0, 0, 0]);
    expect(told.heldEffects).toEqual(BECAUSE);
    expect(told.elsewhere).toEqual(BECAUSE);
  });

  it("writes what was held once there is room", () => {
    expect(told.kind).toBe("withdrawn");
    expect(told.again).toEqual(BECAUSE);
    expect(told.yes).toBe(200);
  });
});
