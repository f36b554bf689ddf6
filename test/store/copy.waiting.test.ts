import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../../scripts/prove/faults/run-command.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { type App, createApp } from "../../src/app.ts";
import type { HeldRefusal } from "../../src/consent/refusals.ts";
import { openKeysOf } from "../../src/store/open-store.ts";
import { openRefusalFiles } from "../../src/store/refusals/refusal-files.ts";
import { callerOf, consent, type Harness, startHarness } from "../support/harness.ts";

const DAY = 86_400_000;

describe("what waits in a store that is copied", () => {
  const clock = { now: 0 };
  let harness: Harness;
  let copied: App | null = null;
  const deps = { random: randomBytes, clock: () => clock.now };
  const keyOf = (id: string): string => harness.app.services.store.pseudonym("acme", id);
  const copy = () =>
    runCommand({ data: harness.dir, keys: harness.config.keys, redis: null }, [
      ...["store", "copy", "--from", harness.config.data, "--to", join(harness.dir, "copy")],
      ...["--progress", join(harness.dir, "progress.json"), "--json"],
    ]);
  const openCopy = async () => {
    copied = await createApp({ ...harness.config, data: join(harness.dir, "copy") }, deps);
    return callerOf(copied, harness.key);
  };
  const hold = async (refusal: HeldRefusal): Promise<void> => {
    const { pseudonym: secret } = await openKeysOf(harness.config.keys, deps);
    const dir = join(harness.config.data, "refusals");
    const held = openRefusalFiles({ dir, secret, random: randomBytes, mayHold: true });
    held.hold(refusal);
    held.close();
  };

  beforeEach(async () => {
    clock.now = Date.now();
    copied = null;
    harness = await startHarness({ clock: () => clock.now });
    await consent(harness, "anna", { personalise: true }).expect(200);
  });
  afterEach(async () => {
    await copied?.close();
    await removeFolder(harness.dir);
  });

  it("goes along where somebody said no and the store has not got it yet", async () => {
    const keys = [keyOf("anna")];
    await harness.app.close();
    await hold({ shop: "acme", keys, at: clock.now + 1, act: "withdraw", erase: false });
    expect((await copy()).err).toBe("");
    rmSync(join(harness.config.data, "refusals"), { recursive: true });
    const call = await openCopy();
    const { body } = await call("get", "/v1/shopper/consent").set("Shopper-Id", "anna").expect(200);
    expect(body.purposes.personalise.state).toBe("withdrawn");
  }, 60_000);

  it("keeps the copy from being made while the store cannot take a no", async () => {
    await harness.app.close();
    // What no store takes: it has no pseudonym.
    const keys = [5 as never];
    await hold({ shop: "acme", keys, at: clock.now, act: "withdraw", erase: false });
    const { code, err } = await copy();
    expect(code).not.toBe(0);
    expect(err).toContain("1 refusals of shoppers are held beside the store");
  }, 60_000);

  it("has keys destroyed by the count of the copy, where that of the source was further", async () => {
    const { store, erasures } = harness.app.services;
    for (let times = 0; times < 3; times += 1) {
      await store.destruction.request(clock.now);
      while ((await store.destruction.step(clock.now)) !== "done") clock.now += 1;
    }
    const erase = harness.call("delete", "/v1/shopper").set("Shopper-Id", "anna");
    const { receipt_id } = (await erase.expect(202)).body as { receipt_id: string };
    await erasures.resume("acme");
    await harness.app.close();
    expect((await copy()).err).toBe("");
    const call = await openCopy();
    const told = async () => (await call("get", `/v1/erasures/${receipt_id}`, null).expect(200)).body;
    expect((await told()).key_destruction.state).toBe("waiting");
    await copied!.tick();
    clock.now += 40 * DAY;
    for (let turns = 0; turns < 10; turns += 1) await copied!.tick();
    expect((await told()).key_destruction.state).toBe("done");
  }, 60_000);
});
