import { randomBytes } from "node:crypto";
import { sayNow } from "../../scripts/prove/say-now.ts";
import { openStore } from "../../src/store/open-store.ts";
import { openKeyStore } from "../../src/store/sealing/key-store.ts";

/**
 * The process that is killed: destroys deleted keys again and again, and in between changes shoppers' states;
 * says each change that was acknowledged, and each destruction that ended.
 */
const [dir, keyPath, name] = process.argv.slice(2) as [string, string, string];
const clock = Date.now;
const deps = { random: randomBytes, clock };
const store = await openStore(
  { kind: "lmdb", dir, keys: await openKeyStore(keyPath, { ...deps, create: false }) },
  deps,
);
const SHOPPERS = 50;
for (let turn = 0; ; turn += 1) {
  const shopper = `${name}-${turn % SHOPPERS}`;
  const ref = { shop: "demo", key: store.pseudonym("demo", shopper) };
  const { version } = await store.shoppers.changeState(ref, (state) => ({ state }));
  sayNow(`state ${shopper} ${version}`);
  if (turn % 4 === 0) await store.destruction.request(clock());
  if ((await store.destruction.step(clock())) === "done") sayNow("destroyed");
}
