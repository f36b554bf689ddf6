import { randomBytes } from "node:crypto";
import { itemFrom } from "../../src/catalogue/item.ts";
import { openStore } from "../../src/store/open-store.ts";
import { openKeyStore } from "../../src/store/sealing/key-store.ts";

/** Writes until the disk refuses, then goes on reading and writing; says in one line of JSON what it met. */
const [dir, keyPath] = process.argv.slice(2) as [string, string];
const deps = { random: randomBytes, clock: () => 0 };
const store = await openStore(
  { kind: "lmdb", dir, keys: await openKeyStore(keyPath, { ...deps, create: false }) },
  deps,
);
const item = (n: number, i: number) => itemFrom({ item_id: `item-${n}-${i}`, title: "x".repeat(400) });
let acknowledged = 0;
let code: string | null = null;
while (code === null && acknowledged < 20_000) {
  try {
    await Promise.all([
      store.catalogue.putItems(
        "demo",
        Array.from({ length: 20 }, (_, i) => item(acknowledged, i)),
      ),
      store.shops.count("demo", "writes", 1),
    ]);
    acknowledged += 1;
  } catch (error) {
    code = (error as { code: string }).code;
  }
}
await store.catalogue
  .putItems(
    "demo",
    Array.from({ length: 2000 }, (_, i) => item(-1, i)),
  )
  .catch(() => undefined);
// Writes end in their order: with this one, nothing of the refused one is under way any more.
await store.shops.count("demo", "writes", 1).catch(() => undefined);
const readable = (await store.catalogue.readItem("demo", "item-0-0")) !== null;
process.stdout.write(`${JSON.stringify({ acknowledged, code, readable })}\n`);
await store.close();
