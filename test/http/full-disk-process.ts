import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createApp } from "../../src/app.ts";
import { itemFrom } from "../../src/catalogue/item.ts";
import { callerOf, consent, startHarness } from "../support/harness.ts";

/**
 * A whole service on a file that may not grow beyond a limit, which stands for a full disk: says in one line
 * of JSON what it answered to people who refuse there, and afterwards.
 */
const NOES = {
  withdraws: (id: string) => as(id, "delete", "/v1/shopper/consent"),
  refuses: (id: string) => consent(harness, id, { personalise: false }),
  objects: (id: string) => as(id, "put", "/v1/shopper/objection"),
  restricts: (id: string) => as(id, "put", "/v1/shopper/restriction"),
  leaves: (id: string) => as(id, "delete", "/v1/shopper"),
};
const ACTS = Object.keys(NOES) as (keyof typeof NOES)[];
const ROUNDS = 20;

const harness = await startHarness();
const { store } = harness.app.services;
const as = (id: string, method: "get" | "put" | "delete", path: string) =>
  harness.call(method, path).set("Shopper-Id", id);
const idOf = (act: string, round: number): string => `${act}-${round}`;
const becauseOf = async (id: string, call = harness.call): Promise<string> =>
  (await call("get", "/v1/shopper/consent").set("Shopper-Id", id)).body.effective.personalise
    .because as string;

const putItems = async (count: number): Promise<string | null> => {
  const items = Array.from({ length: count }, () =>
    itemFrom({ item_id: randomBytes(12).toString("hex"), title: randomBytes(200).toString("hex") }),
  );
  return store.catalogue.putItems("acme", items).then(
    () => null,
    (error: { code: string }) => error.code,
  );
};
const fill = async (): Promise<string> => {
  for (;;) {
    const code = await putItems(200);
    if (code !== null) return code;
  }
};
const limitFiles = (bytes: string): void =>
  void spawnSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}:`]);

const sayNo = async (round: number): Promise<number[]> => {
  const statuses: number[] = [];
  for (const act of ACTS) {
    const answer = await NOES[act](idOf(act, round));
    statuses.push((answer.body as { held?: boolean }).held === true ? 0 : answer.status);
  }
  return statuses;
};

const effectsOf = (round: number, call = harness.call): Promise<string[]> =>
  Promise.all(ACTS.map((act) => becauseOf(idOf(act, round), call)));

for (let round = 0; round < ROUNDS + 2; round += 1)
  for (const act of ACTS) await consent(harness, idOf(act, round), { personalise: true }).expect(200);
const full = await fill();
const refused = await consent(harness, "somebody", { personalise: true });
const written = [];
for (let round = 0; round < ROUNDS; round += 1) written.push(await sayNo(round));
const effects = await effectsOf(0);
await harness.app.tick();
// Nothing can be written beyond the first pages any more: the reserved room is gone as well.
limitFiles("8192");
const beyond = await store.inReservedRoom(() => putItems(1));
const held = await sayNo(ROUNDS);
const heldEffects = await effectsOf(ROUNDS);
const second = await createApp(harness.config);
const elsewhere = await effectsOf(ROUNDS, callerOf(second, harness.key));
await second.close();
limitFiles("unlimited");
await harness.app.tick();
await harness.app.tick();
const records = (await as(idOf("withdraws", ROUNDS), "get", "/v1/shopper/consent/history")).body.records;
const again = await effectsOf(ROUNDS);
const yes = await consent(harness, "somebody", { personalise: true });
process.stdout.write(
  `${JSON.stringify({
    full,
    refused: { status: refused.status, body: refused.body, after: refused.headers["retry-after"] },
    written,
    effects,
    beyond,
    held,
    heldEffects,
    elsewhere,
    kind: records[0].kind,
    again,
    yes: yes.status,
  })}\n`,
);
await harness.close();
