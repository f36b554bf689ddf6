import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { packPackage } from "../scripts/prove/swap/pack-package.ts";
import { removeFolder } from "../scripts/remove-folder.ts";
import { readManifest } from "../src/model/package/package-files.ts";
import { addPackage, entryOf } from "../src/model/registry/package-transitions.ts";
import { promote } from "../src/model/registry/slot-transitions.ts";
import { before, FOR_EVER, turning, turnsByShape } from "./model/endless-graphs.ts";
import { tensor } from "./model/onnx-graph.ts";
import { TEST_ITEMS } from "./model/package-graphs.ts";
import { writeBareTestPackage } from "./model/packages.ts";
import { type Harness, startHarness } from "./support/harness.ts";

const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
/** Long enough for any machine; what is awaited here either happens within seconds or never. */
const PATIENT = { timeout: 60_000, interval: 200 };

type Service = { readonly child: ChildProcess; readonly url: string; readonly ended: Promise<unknown[]> };

const startService = async (data: string, temp: string): Promise<Service> => {
  const child = spawn(process.execPath, ["--import", "tsx", CLI, "serve", "--data", data, "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TMPDIR: temp },
  });
  const ended = once(child, "exit");
  for await (const line of createInterface(child.stdout!)) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url === undefined) continue;
    child.stdout!.resume();
    return { child, url, ended };
  }
  throw new Error("the service did not start");
};

/** Processes of models that a service has started. */
const modelsOf = (pid: number): number[] => {
  try {
    return execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(pid)], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes("model-process"))
      .map((line) => Number.parseInt(line, 10));
  } catch {
    return [];
  }
};
/** Clock ticks of processor time (proc_pid_stat(5): the 14th and 15th value), 0 of one that has ended. */
const ticksOf = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const [, ...values] = stat.slice(stat.lastIndexOf(")")).split(" ");
  return Number(values[11] ?? 0) + Number(values[12] ?? 0);
};
/** Of the models' processes, those that have done nothing but compute for half a second. */
const burningOf = async (pid: number): Promise<number[]> => {
  const models = modelsOf(pid);
  const before = await Promise.all(models.map(ticksOf));
  await sleep(500);
  const after = await Promise.all(models.map(ticksOf));
  return models.filter((_, at) => after[at]! - before[at]! > 10);
};
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Makes a package the champion of a shop, whatever it is worth. */
const serveFrom = async ({ app: { services }, shop }: Harness, dir: string): Promise<void> => {
  const entry = entryOf(await readManifest(dir), { by: "test", at: 0, runMs: 0.03 });
  await services.store.models.putPackage(shop, entry.id, dir);
  await services.registry.change(shop, (state) =>
    promote(
      addPackage(state, entry),
      { slot: "default", id: entry.id },
      { by: "test", at: 0, erasureHead: 0, allowUnknownTraining: true },
    ),
  );
};

const writeEndless = (dir: string) =>
  writeBareTestPackage(dir, {
    kind: "dense",
    graph: before("scores", (from) => [turning("for_ever", from, "scores")], [
      tensor("for_ever", "int64", [], [FOR_EVER]),
    ]),
  });

describe("a service with a model whose runs may never end", () => {
  let harness: Harness;
  let folder = "";
  const services: Service[] = [];
  const start = async (): Promise<Service> => {
    const service = await startService(harness.config.data, folder);
    services.push(service);
    return service;
  };
  const call = (
    url: string,
    path: string,
    given: { method?: string; body?: unknown; type?: string } = {},
  ): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: given.method ?? "GET",
      headers: { Authorization: `Bearer ${harness.key}`, "Content-Type": given.type ?? "application/json" },
      ...(given.body === undefined
        ? {}
        : { body: given.body instanceof Uint8Array ? given.body : JSON.stringify(given.body) }),
    } as RequestInit);
  const ask = async (url: string, cart: readonly string[]) => {
    const answer = await call(url, "/v1/recommendations", {
      method: "POST",
      body: { moment: "cart", context: { cart } },
    });
    return {
      status: answer.status,
      body: (await answer.json()) as { items: unknown[]; transparency: { model: { name: string | null } } },
    };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-endless-service-"));
    harness = await startHarness();
    await harness
      .call("put", "/v1/items")
      .send(
        TEST_ITEMS.map((item_id) => ({
          item_id,
          title: item_id,
          category: ["all"],
          price: 5,
          currency: "EUR",
        })),
      )
      .expect(200);
    // A history of five rows, which no probe of a load has, makes it turn for ever.
    const trap = turnsByShape({ axis: 1, size: 5 });
    const dir = join(folder, "trap");
    await writeBareTestPackage(dir, {
      kind: "dense",
      name: "trap",
      graph: before("scores", (from) => trap.nodes("items", from, "scores"), trap.constants),
    });
    await serveFrom(harness, dir);
    await harness.app.close();
  }, 60_000);
  afterEach(async () => {
    for (const { child, ended } of services.splice(0)) {
      child.kill("SIGTERM");
      await ended;
    }
  }, 60_000);
  afterAll(async () => {
    await removeFolder(harness.dir);
    await removeFolder(folder);
  });

  it("answers without it, fences it, lets nothing burn, and stops when it is told to", async () => {
    const { child, url, ended } = await start();
    await expect
      .poll(async () => (await ask(url, ["item-1", "item-2"])).body.transparency.model.name, PATIENT)
      .toBe("trap");
    const [model] = modelsOf(child.pid!);
    expect(model).toBeDefined();

    const caught = await ask(url, TEST_ITEMS.slice(0, 5));
    expect(caught.status).toBe(200);
    expect(caught.body.items.length).toBeGreaterThan(0);
    expect(caught.body.transparency).toMatchObject({
      model: { arm: "fallback", name: null, instead_of: "trap@1.0.0" },
    });
    expect((await call(url, "/healthz")).status).toBe(200);

    await expect.poll(() => isAlive(model!), PATIENT).toBe(false);
    const next = await ask(url, ["item-1", "item-2"]);
    expect(next.status).toBe(200);
    // By now the content model of the first catalogue may have been made.
    expect(next.body.transparency.model.name).not.toBe("trap");

    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  }, 120_000);

  it("stops while an upload is checked that never ends, and leaves nothing running", async () => {
    const { child, url, ended } = await start();
    const dir = join(folder, "always");
    await writeEndless(dir);
    const upload = call(url, "/v1/models", {
      method: "POST",
      type: "application/x-tar",
      body: new Uint8Array(await buffer(await packPackage(dir))),
    }).then(
      ({ status }) => status,
      () => 0,
    );
    await expect.poll(() => modelsOf(child.pid!).length, PATIENT).toBeGreaterThan(0);
    const models = modelsOf(child.pid!);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(await upload).toBe(503);
    await expect.poll(() => models.some(isAlive), PATIENT).toBe(false);
    expect((await readdir(folder)).filter((name) => name.startsWith("candor-upload-"))).toEqual([]);
  }, 120_000);

  it("refuses an upload that never ends, and leaves neither a process nor a folder behind", async () => {
    const { child, url } = await start();
    const answer = await call(url, "/v1/models", {
      method: "POST",
      type: "application/x-tar",
      body: new Uint8Array(await buffer(await packPackage(join(folder, "always")))),
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: "budget_exceeded" });
    // A model that serves may have a process of its own; it stands still, or has soon begun.
    await expect.poll(() => burningOf(child.pid!), PATIENT).toEqual([]);
    expect((await readdir(folder)).filter((name) => name.startsWith("candor-upload-"))).toEqual([]);
  }, 120_000);

  it("stops while a champion is opened that never comes to its end", async () => {
    const other = await startHarness();
    const dir = join(folder, "champion");
    await writeEndless(dir);
    await serveFrom(other, dir);
    await other.app.close();
    const service = await startService(other.config.data, folder);
    services.push(service);
    expect(await burningOf(service.child.pid!)).toHaveLength(1);
    service.child.kill("SIGTERM");
    expect(await service.ended).toEqual([0, null]);
    await removeFolder(other.dir);
  }, 120_000);
});
