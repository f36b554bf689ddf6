import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toConfig } from "../../../src/lib/config.ts";
import { removeFolder } from "../../remove-folder.ts";
import { startTied } from "../tied/start-tied.ts";
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
    close: () => removeFolder(folder),
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

/**
 * Has Redis write its dump: one inline command, since only the store's driver speaks to Redis by its library.
 */
const save = async (port: number): Promise<void> => {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8").write("SAVE\r\n");
  const [answer] = (await once(socket, "data")) as [string];
  socket.end();
  if (!answer.startsWith("+OK")) throw new Error(`Redis made no dump: ${answer.trim()}`);
};

/** A Redis in a folder of its own: its append-only file as it grew, and a dump, neither compressed. */
export const redisStore = async (): Promise<Closing> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-scan-"));
  const port = await freePort();
  const options = ["--save", "", "--appendonly", "yes", "--appendfsync", "always", "--rdbcompression", "no"];
  const where = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const { child, stdout } = startTied("redis-server", [...where, ...options]);
  const ended = once(child, "exit");
  let log = "";
  for await (const text of stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    log += text as string;
    if (log.includes("Ready to accept connections")) break;
  }
  stdout.resume();
  return {
    config: toConfig(
      { CANDOR_REDIS: `redis://127.0.0.1:${port}` },
      { data: join(folder, "cache"), logLevel: "silent", port: 0 },
    ),
    dir: folder,
    skip: (path) => path.startsWith("cache"),
    settle: () => save(port),
    async close() {
      child.kill("SIGTERM");
      await ended;
      await removeFolder(folder);
    },
  };
};
