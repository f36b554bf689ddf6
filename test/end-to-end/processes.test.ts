import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { proveStore } from "../../scripts/prove/store.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import { access, clock, eventOf, idsOf, shopperWithGrant } from "../store/contract/fixtures.ts";

const COUNTING = fileURLToPath(new URL("../store/counting-process.ts", import.meta.url));
const DESTROYING = fileURLToPath(new URL("../store/destroying-process.ts", import.meta.url));
const FILLING = fileURLToPath(new URL("../store/filling-process.ts", import.meta.url));
const deps = { random: randomBytes, clock };

describe("several processes on one embedded store", () => {
  it("lose no change of each other, and see it as soon as it was acknowledged", async () => {
    const folder = await mkdtemp(join(tmpdir(), "candor-processes-"));
    const dir = join(folder, "data");
    const keys = await openEmbeddedKeys(dir, deps);
    const store = await openStore({ kind: "lmdb", dir, keys }, deps);
    const ref = { shop: "demo", key: store.pseudonym("demo", "counted") };
    const behind: number[] = [];
    const children = [1, 2].map(async () => {
      const child = spawn(process.execPath, ["--import", "tsx", COUNTING, dir, keys.path, "60"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(child, "close");
      for await (const line of createInterface(child.stdout)) {
        const { version } = await store.shoppers.readState(ref);
        if (version < Number(line)) behind.push(version);
      }
      expect((await ended)[0]).toBe(0);
    });
    const own = async (): Promise<void> => {
      for (let i = 0; i < 60; i += 1) {
        await store.shoppers.changeState(ref, (before) => ({
          state: {
            ...before,
            reviews: [
              ...before.reviews,
              { ticket: `own-${i}`, recommendation_id: null, asked_at: 0, answer_by: 0, about: "" },
            ],
          },
        }));
        await store.shops.count("demo", "changes", 1);
      }
    };
    await Promise.all([own(), ...children]);
    const state = await store.shoppers.readState(ref);
    expect(new Set(state.reviews.map((review) => review.ticket)).size).toBe(180);
    expect(state.version).toBe(180);
    expect(await store.shops.readCounts("demo")).toEqual({ changes: 180 });
    expect(behind).toEqual([]);
    await store.close();
    await removeFolder(folder);
  }, 60_000);

  it("stay up when the disk is full, say so, and lose nothing that was acknowledged", async () => {
    const folder = await mkdtemp(join(tmpdir(), "candor-full-"));
    const dir = join(folder, "data");
    const keys = await openEmbeddedKeys(dir, deps);
    // A limit on the size of files stands for the disk: 16 MiB (ulimit counts kilobytes or half of them).
    const child = spawn(
      "bash",
      [
        "-c",
        'ulimit -f 16384 && exec "$@"',
        "bash",
        process.execPath,
        "--import",
        "tsx",
        FILLING,
        dir,
        keys.path,
      ],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    expect((await once(child, "close"))[0]).toBe(0);
    const told = JSON.parse(text) as { acknowledged: number; code: string; readable: boolean };
    expect(told).toMatchObject({ code: "disk_full", readable: true });
    expect(told.acknowledged).toBeGreaterThan(10);
    const store = await openStore({ kind: "lmdb", dir, keys }, deps);
    for (let n = 0; n < told.acknowledged; n += 1)
      expect(await store.catalogue.readItem("demo", `item-${n}-19`)).not.toBeNull();
    expect((await store.shops.readCounts("demo"))["writes"]).toBeGreaterThanOrEqual(told.acknowledged);
    await store.close();
    await removeFolder(folder);
  }, 60_000);

  it("keep all that was acknowledged when they are killed at random moments", async () => {
    const proof = await proveStore({ kills: 5, seed: 20_260_601 });
    expect(proof.lost).toEqual([]);
    expect(proof.outboxWrong).toBe(0);
    expect(proof.acknowledged).toBeGreaterThan(100);
  }, 120_000);

  it(
    "lose no living key when they are killed while they destroy deleted ones, " + "whichever goes on",
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "candor-destroying-"));
      const dir = join(folder, "data");
      const keys = await openEmbeddedKeys(dir, deps);
      const said: string[] = [];
      const start = (name: string) => {
        const child = spawn(process.execPath, ["--import", "tsx", DESTROYING, dir, keys.path, name], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        const heard = { text: "" };
        child.stdout.on("data", (chunk: Buffer) => {
          heard.text += chunk.toString();
        });
        // The last line may have been cut by the kill.
        const lines = () => heard.text.split("\n").slice(0, -1);
        return {
          lines,
          ended: once(child, "close"),
          reached: async (count: number) => {
            while (lines().length < count) await once(child.stdout, "data");
          },
          kill: () => child.kill("SIGKILL"),
        };
      };
      // Lines until the kill: another moment of begin, rewrap and overwrite each time.
      for (const [round, count] of [7, 18, 31, 55].entries()) {
        const both = [start(`a${round}`), start(`b${round}`)];
        await Promise.all(both.map((each) => each.reached(count)));
        both[0]!.kill();
        await both[0]!.ended;
        await both[1]!.reached(both[1]!.lines().length + 20);
        both[1]!.kill();
        await both[1]!.ended;
        said.push(...both.flatMap((each) => each.lines()));
      }
      const store = await openStore({ kind: "lmdb", dir, keys }, deps);
      const lost: string[] = [];
      for (const line of said) {
        const [kind, name, version] = line.split(" ");
        if (kind !== "state") continue;
        const state = await store.shoppers.readState({ shop: "demo", key: store.pseudonym("demo", name!) });
        if (state.version < Number(version)) lost.push(line);
      }
      expect(lost).toEqual([]);
      expect(said.filter((line) => line === "destroyed").length).toBeGreaterThan(4);
      const number = await store.destruction.request(clock());
      // The one that was cut short is ended first, under its own number.
      while ((await store.destruction.read()).destroyed < number) await store.destruction.step(clock());
      const { ref, grant } = await shopperWithGrant(store, "after");
      await store.shoppers.appendEvents([{ grant, events: [eventOf("e1")] }]);
      expect(idsOf(await access(store, ref))).toEqual(["e1"]);
      await store.close();
      await removeFolder(folder);
    },
    120_000,
  );
});
