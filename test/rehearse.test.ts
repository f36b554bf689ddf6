import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { removeFolder } from "../scripts/remove-folder.ts";
import { createApp } from "../src/app.ts";
import { toConfig } from "../src/lib/config.ts";
import type { Log, LogFields } from "../src/lib/log.ts";
import { rehearse } from "../src/rehearse.ts";

const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

type Line = { readonly fields: LogFields; readonly sentence: string };

describe("a rehearsal before the first answer", () => {
  let dir = "";
  const lines: Line[] = [];
  const note = (fields: LogFields, sentence: string): void => void lines.push({ fields, sentence });
  const log: Log = { error: note, warn: note, info: note, debug: note };
  const never = new AbortController().signal;
  const configOf = (seconds: string) =>
    toConfig({ CANDOR_REHEARSE: seconds, CANDOR_PORT: "0" }, { data: join(dir, "data") });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-test-rehearse-"));
    vi.stubEnv("TMPDIR", dir);
    lines.length = 0;
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await removeFolder(dir);
  });

  it("answers made-up questions on a store of its own, and leaves nothing", async () => {
    // On a crowded machine making up a shop alone takes seconds.
    await rehearse(configOf("8"), log, never);
    expect(lines.map(({ sentence }) => sentence)).toEqual(["rehearsed"]);
    expect(lines[0]?.fields.count).toBeGreaterThan(0);
    expect(await readdir(dir)).toEqual([]);
  });

  it("ends soon after its time, however long making up a shop takes", async () => {
    await rehearse(configOf("0.001"), log, never);
    expect(lines[0]).toMatchObject({ sentence: "rehearsed", fields: { count: 0 } });
    expect(await readdir(dir)).toEqual([]);
  });

  it("is not held where it is set to nothing", async () => {
    await rehearse(configOf("0"), log, never);
    expect(lines).toEqual([]);
  });

  it("stops when the service stops, and leaves nothing", async () => {
    const stopping = new AbortController();
    stopping.abort();
    await rehearse(configOf("60"), log, stopping.signal);
    expect(lines[0]?.fields.count).toBe(0);
    expect(await readdir(dir)).toEqual([]);
  });

  it("costs the first answers their speed, and nothing else, where nothing can be written", async () => {
    vi.stubEnv("TMPDIR", join(dir, "nowhere"));
    await rehearse(configOf("0.5"), log, never);
    expect(lines.map(({ sentence }) => sentence)).toEqual([
      "the service could not rehearse: its first answers are slower",
    ]);
  });

  it("keeps readiness waiting, shows in no shop and no count, and ends with the service", async () => {
    const held = { stopped: false, end: (): void => undefined };
    const going = new Promise<void>((resolve) => {
      held.end = resolve;
    });
    const config = configOf("0.5");
    const app = await createApp(config, {
      log,
      rehearse: async (stopping) => {
        await rehearse(config, log, stopping);
        await going;
        held.stopped = true;
      },
    });
    const { port } = await app.listen(0, "127.0.0.1");
    const look = async (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await vi.waitFor(() => expect(lines.map(({ sentence }) => sentence)).toContain("rehearsed"), {
      timeout: 60_000,
    });
    expect(await (await look("/readyz")).json()).toMatchObject({ state: "starting" });
    held.end();
    await vi.waitFor(async () => expect((await look("/readyz")).status).toBe(200), { timeout: 60_000 });
    expect(await app.services.shops.list()).toEqual([]);
    expect(await (await look("/metrics")).text()).not.toContain("rehearsal");
    await app.close();
    expect(held.stopped).toBe(true);
  });

  it("is held by a service before it says that it is ready, where long enough is asked for", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", CLI, "serve", "--data", join(dir, "data")], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        CANDOR_REHEARSE: "4",
        CANDOR_PORT: "0",
        CANDOR_KEYS: join(dir, "keys", "keys.json"),
      },
    });
    const ended = once(child, "exit");
    const said: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      said.push((JSON.parse(line) as { msg: string }).msg);
      if (said.at(-1) === "ready") break;
    }
    child.kill("SIGTERM");
    await ended;
    expect(said).toEqual(["starting", "rehearsed", "ready"]);
  });
});
