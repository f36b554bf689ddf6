import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, it } from "vitest";

const MODULE = new URL("../../src/lib/memory-kinds.ts", import.meta.url).href;

/** In a process of its own, of which hardly anything but its heap is known. */
const SCRIPT = `
  const { memoryByKind } = await import(${JSON.stringify(MODULE)});
  const held = [];
  for (let i = 0; i < 2_000_000; i += 1) held.push({ i });
  console.log(JSON.stringify({ ...memoryByKind(), held: held.length }));
`;

it.runIf(existsSync("/proc/self/status"))(
  "the heap is a part of what a process holds, and not what it reserved",
  () => {
    const told = JSON.parse(
      execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", SCRIPT], {
        encoding: "utf8",
      }),
    ) as Record<string, number>;
    expect(told["heap"]).toBeGreaterThan(20_000_000);
    expect(told["anonymous"]).toBeGreaterThanOrEqual(told["heap"] ?? 0);
  },
);
