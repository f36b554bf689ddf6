import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { toConfig } from "../../../src/config.ts";
import type { Scanned } from "./prove-scan.ts";

type Closing = Scanned & { close(): Promise<void> };

/** The embedded store in a folder of its own: its files with their free pages. */
export const embeddedStore = async (): Promise<Closing> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-scan-"));
  const dir = join(folder, "data");
  return {
    config: toConfig({}, { data: dir, logLevel: "silent", port: 0 }),
    dir,
    skip: (path) => path.startsWith("shops/"),
    settle: async () => undefined,
    close: () => rm(folder, { recursive: true, force: true }),
  };
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** A Redis in a folder of its own: its append-only file as it grew, and a dump, neither compressed. */
export const redisStore = async (): Promise<Closing> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-scan-"));
  const port = await freePort();
  const child = spawn(
    "redis-server",
    [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--dir",
      folder,
      "--save",
      "",
      "--appendonly",
      "yes",
    ].concat(["--appendfsync", "always", "--rdbcompression", "no", "--auto-aof-rewrite-percentage", "0"]),
    { stdio: "ignore" },
  );
  const ended = once(child, "exit");
  const url = `redis://127.0.0.1:${port}`;
  const client = createClient({ url, socket: { reconnectStrategy: 50 } });
  client.on("error", () => undefined);
  await client.connect();
  return {
    config: toConfig({ CANDOR_REDIS: url }, { data: join(folder, "cache"), logLevel: "silent", port: 0 }),
    dir: folder,
    skip: (path) => path.startsWith("cache"),
    settle: async () => void (await client.sendCommand(["SAVE"])),
    async close() {
      await client.close();
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
