import { expect, it } from "vitest";
import type { LogFields } from "../../src/lib/log.ts";
import { createQuietLog } from "../../src/lib/quiet-log.ts";

const start = () => {
  const time = { now: 0 };
  const lines: { fields: LogFields; sentence: string }[] = [];
  const suspected = { count: 0 };
  const ignore = (): void => undefined;
  const log = createQuietLog({
    log: {
      error: (fields, sentence) => void lines.push({ fields, sentence }),
      warn: ignore,
      info: ignore,
      debug: ignore,
    },
    clock: () => time.now,
    suspect: () => {
      suspected.count += 1;
    },
  });
  return { log, lines, time, suspected };
};

it("tells a failure once, and with its count when it still comes a minute later", () => {
  const { log, lines, time } = start();
  for (let turn = 0; turn < 400; turn += 1) {
    time.now = turn * 200;
    log.error({ job: "ledger", code: "disk_full" }, "the ledger could not be appended");
  }
  expect(lines.map(({ fields }) => fields.count)).toEqual([undefined, 300]);
});

it("tells failures of different kinds, jobs and shops apart", () => {
  const { log, lines } = start();
  for (const shop of ["a", "b"])
    for (const code of ["disk_full", "internal"]) log.error({ shop, code, job: "ledger" }, "no");
  expect(lines).toHaveLength(4);
});

it("leaves it to the watch of the store to tell that the store is away", () => {
  const { log, lines, suspected } = start();
  for (let turn = 0; turn < 5; turn += 1) log.error({ job: "ledger", code: "store_unavailable" }, "no");
  expect([lines, suspected.count]).toEqual([[], 5]);
});
