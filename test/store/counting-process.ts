import { randomBytes } from "node:crypto";
import { openStore } from "../../src/store/open-store.ts";
import { openKeyStore } from "../../src/store/sealing/key-store.ts";

/**
 * Another process on the same store: changes one shopper and one count so many times, and says each number
 * that it reached.
 */
const [dir, keyPath, times] = process.argv.slice(2) as [string, string, string];
const deps = { random: randomBytes, clock: () => 0 };
const store = await openStore(
  { kind: "lmdb", dir, keys: await openKeyStore(keyPath, { ...deps, create: false }) },
  deps,
);
const ref = { shop: "demo", key: store.pseudonym("demo", "counted") };
for (let i = 0; i < Number(times); i += 1) {
  const [state] = await Promise.all([
    store.shoppers.changeState(ref, (before) => ({
      state: {
        ...before,
        reviews: [
          ...before.reviews,
          { ticket: `${process.pid}-${i}`, recommendation_id: null, asked_at: 0, answer_by: 0, about: "" },
        ],
      },
    })),
    store.shops.count("demo", "changes", 1),
  ]);
  process.stdout.write(`${state.version}\n`);
}
await store.close();
