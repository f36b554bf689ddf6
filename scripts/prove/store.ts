import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createGate } from "../../src/consent/gate.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import { removeFolder } from "../remove-folder.ts";
import { startScript } from "./tied/start-tied.ts";

export type StoreProof = {
  /** Times that a writing process was killed. */
  readonly kills: number;
  /** Events and consent records that were acknowledged before a kill. */
  readonly acknowledged: number;
  /** Of these, what was not there afterwards. Must be empty. */
  readonly lost: readonly string[];
  /** Leaves of the outbox that are missing or there twice. Must be 0. */
  readonly outboxWrong: number;
};

const WRITER = fileURLToPath(new URL("./store-writer.ts", import.meta.url));

/** mulberry32: enough for choosing moments, and the same for the same seed. */
const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

type Writer = {
  readonly process: ChildProcess;
  lines(): readonly string[];
  said(count: number): Promise<void>;
  kill(): Promise<void>;
};

const startWriter = (dir: string, keys: string, name: string): Writer => {
  const { child, stdout } = startScript(["--import", "tsx", WRITER, dir, keys, name]);
  let text = "";
  stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // The last line may have been cut by the kill: only whole lines were said.
  const lines = (): string[] => text.split("\n").slice(0, -1);
  return {
    process: child,
    lines,
    async said(count) {
      const from = lines().length;
      while (lines().length < from + count) {
        if (child.exitCode !== null) throw new Error(`writer ${name} ended by itself with ${child.exitCode}`);
        await sleep(5);
      }
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
};

/** What of the acknowledged lines the reopened store does not have. */
const missing = async (store: Store, lines: readonly string[]): Promise<string[]> => {
  const gate = createGate({ store: store.shoppers, clock: Date.now });
  const names = [...new Set(lines.map((line) => line.split(" ")[1]!))];
  const lost: string[] = [];
  for (const name of names) {
    const ref = { shop: "proof", key: store.pseudonym("proof", name) };
    const { state, grant } = await gate.exercise(ref);
    const events = new Set(((await store.shoppers.readEvents(grant)) ?? []).map((event) => event.event_id));
    const records = new Set((await store.shoppers.readHistory(ref)).map((record) => record.record_id));
    for (const line of lines) {
      const [kind, owner, id, version] = line.split(" ");
      if (owner !== name) continue;
      if (kind === "event" ? !events.has(id!) : !records.has(id!) || state.version < Number(version))
        lost.push(line);
    }
  }
  return lost;
};

/** Every acknowledged record has its leaf in the outbox, once: they were written together. */
const outboxErrors = async (store: Store, lines: readonly string[]): Promise<number> => {
  const ids = (await store.ledger.readOutbox("proof", 1_000_000)).map((entry) => entry.leaf.record_id);
  const twice = ids.length - new Set(ids).size;
  return (
    twice + lines.filter((line) => line.startsWith("record") && !ids.includes(line.split(" ")[2]!)).length
  );
};

/**
 * Kills writing processes with SIGKILL at random moments and looks whether all that they were told is there.
 * Two write at once on one store: the one that is left must go on though the other died, maybe with the write
 * lock in hand.
 */
export const proveStore = async ({
  kills,
  seed,
  say = () => {},
}: {
  kills: number;
  seed: number;
  say?: (line: string) => void;
}): Promise<StoreProof> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-prove-"));
  const dir = join(folder, "data");
  const deps = { random: randomBytes, clock: Date.now };
  const random = seeded(seed);
  const said: string[] = [];
  let lost: string[] = [];
  let outboxWrong = 0;
  try {
    const keys = await openEmbeddedKeys(dir, deps);
    for (let kill = 0; kill < kills; kill += 1) {
      const [first, second] = [
        startWriter(dir, keys.path, `w${kill}a`),
        startWriter(dir, keys.path, `w${kill}b`),
      ];
      await Promise.all([first.said(1), second.said(1)]);
      await sleep(random() * 250);
      await first.kill();
      await second.said(20);
      await second.kill();
      said.push(...first.lines(), ...second.lines());
      const store = await openStore({ kind: "lmdb", dir, keys }, deps);
      lost = await missing(store, said);
      outboxWrong = await outboxErrors(store, said);
      await store.close();
      say(`kill ${kill + 1}/${kills}: ${said.length} acknowledged so far, ${lost.length} lost`);
      if (lost.length > 0) break;
    }
    return { kills, acknowledged: said.length, lost, outboxWrong };
  } finally {
    await removeFolder(folder);
  }
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const proof = await proveStore({
    kills: Number(process.argv[2] ?? 50),
    seed: Number(process.argv[3] ?? 1),
    say: (line) => void process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify({ ...proof, lost: proof.lost.length })}\n`);
  process.exitCode = proof.lost.length + proof.outboxWrong === 0 ? 0 : 1;
}
