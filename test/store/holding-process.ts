import { setImmediate as turn } from "node:timers/promises";
import { openEnvironment } from "../../src/store/lmdb/environment.ts";

/*
 * A process that has an embedded store open: `stuck` holds the lock of writers and does not go on, `writing`
 * writes without end, `exiting` exits while its writes are under way.
 */
const [dir = "", mode = ""] = process.argv.slice(2);
const environment = await openEnvironment(dir, "store.mdb");
const table = environment.table<number>("numbers", "json");
const put = (at: number): Promise<void> => environment.write(() => void table.put(`n${at % 100}`, at));

const wait = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);

if (mode === "stuck")
  environment.root.transactionSync(() => {
    process.stdout.write("holds\n");
    wait();
  });
if (mode === "writing") {
  await put(0);
  process.stdout.write("writes\n");
  for (let at = 1; ; at += 1) await put(at);
}
if (mode === "exiting") {
  const own = Array.from({ length: 50 }, (_, at) => put(at));
  await turn();
  process.stdout.write(`${own.length} under way\n`);
  process.exit(0);
}
