/**
 * Tries the packed package as somebody does who has Node, npm and its registry alone: an empty folder, a
 * fresh cache, no settings. Installs it, makes a shop, serves, asks for a recommendation of a model, and
 * stops.
 *
 * tsx scripts/ci/try-package.ts FILE.tgz [--npm VERSION]   (that version of npm instead of the installed one)
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Answer, createWire } from "../demo/wire.ts";
import { generateShop } from "../generated-shop/generate-shop.ts";
import { removeFolder } from "../remove-folder.ts";

type Place = { readonly dir: string; readonly env: NodeJS.ProcessEnv };
type Ready = { readonly url: string; readonly pid: number };

/** They look for the prebuilt file that npm fetched with them, and ask no server. */
const MAY_RUN_A_SCRIPT = ["node_modules/lmdb", "node_modules/msgpackr-extract"];

const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`);

const insist = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new Error(otherwise);
};

const run = ({ dir, env }: Place, command: string, args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: dir, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed.\n${stdout}\n${stderr}`);
  return stdout;
};

/** The environment of somebody who has set nothing; of this machine's npm only its registry is kept. */
const bareEnvironment = (home: string): NodeJS.ProcessEnv => {
  const { env } = process;
  const registry = spawnSync("npm", ["config", "get", "registry"], { cwd: home, encoding: "utf8" }).stdout;
  const own = /^(npm_|onnxruntime_|candor_|node_options$|node_env$|init_cwd$)/i;
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name))),
    PATH: `${dirname(process.execPath)}${delimiter}${env.PATH ?? ""}`,
    HOME: home,
    npm_config_userconfig: join(home, "user-npmrc"),
    npm_config_globalconfig: join(home, "global-npmrc"),
    npm_config_cache: join(home, "cache"),
    npm_config_registry: registry.trim(),
    npm_config_update_notifier: "false",
  };
};

const makePlace = async (root: string, npmVersion: string | undefined): Promise<Place> => {
  const [home, dir, tools] = ["home", "empty", "tools"].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [home, dir, tools]) await mkdir(each);
  const env = bareEnvironment(home);
  if (npmVersion === undefined) return { dir, env };
  run({ dir: tools, env }, "npm", ["install", `npm@${npmVersion}`]);
  return { dir, env: { ...env, PATH: `${join(tools, "node_modules/.bin")}${delimiter}${env.PATH ?? ""}` } };
};

/** No script that asks a server, no sources, nothing but what runs. */
const checkInstalled = async (dir: string): Promise<void> => {
  const lock = JSON.parse(await readFile(join(dir, "node_modules/.package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
  };
  const scripts = Object.entries(lock.packages).flatMap(([path, each]) =>
    each.hasInstallScript ? [path] : [],
  );
  const others = scripts.filter((path) => !MAY_RUN_A_SCRIPT.includes(path));
  insist(others.length === 0, `Installing it runs scripts of: ${others.join(", ")}.`);
  const files = await readdir(join(dir, "node_modules/candor"));
  const strangers = files.filter((name) => ["src", "test", ".ci", ".npmrc"].includes(name));
  insist(strangers.length === 0, `It contains what does not run: ${strangers.join(", ")}.`);
};

const startServing = async ({ dir, env }: Place): Promise<{ child: ChildProcess; ready: Ready }> => {
  // A group of its own, so that nothing of it stays where this fails.
  const child = spawn("npx", ["candor", "serve", "--port", "0"], {
    cwd: dir,
    env,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const ready = await new Promise<Ready>((found, fail) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const entry = JSON.parse(line) as { msg?: string } & Ready;
      if (entry.msg === "ready") found(entry);
    });
    child.once("exit", (code) =>
      fail(new Error(`candor serve ended with ${String(code)} before it was ready.`)),
    );
  });
  return { child, ready };
};

const askForModel = async (url: string, key: string): Promise<void> => {
  const wire = createWire(url, key);
  const { items } = generateShop({ seed: 3, now: Date.now(), shoppers: 0 });
  await wire.call("PUT", "/v1/items", items);
  const question = { moment: "product", context: { item_id: "cof-machine" }, limit: 5 };
  for (let tries = 0; tries < 240; tries += 1) {
    const answer = await wire.call<Answer>("POST", "/v1/recommendations", question);
    if (answer.transparency.model.name !== null)
      return insist(answer.items.length === 5, `5 items were asked for, ${answer.items.length} came.`);
    await sleep(500);
  }
  throw new Error("No answer came from a model within two minutes.");
};

const checkServing = async (place: Place, key: string): Promise<void> => {
  const { child, ready } = await startServing(place);
  try {
    for (const path of [
      "/readyz",
      "/docs",
      "/docs/guides/webshops",
      "/docs/api/recommendations",
      "/docs/search?q=consent",
      "/docs/try",
      "/assets/events.js",
      "/assets/docs-try.js",
      "/assets/components.js",
      "/assets/privacy-style.css",
    ]) {
      const { status } = await fetch(`${ready.url}${path}`);
      insist(status === 200, `${path} answered ${status}.`);
    }
    say("ready, with its pages");
    await askForModel(ready.url, key);
    say("a model answered");
    const ended = once(child, "close") as Promise<[number | null]>;
    process.kill(ready.pid, "SIGTERM");
    const [code] = await ended;
    insist(code === 0, `After SIGTERM it ended with ${String(code)}.`);
    say("stopped in order");
  } finally {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, "SIGKILL");
  }
};

const DOCKERFILE = new URL("../../deploy/Dockerfile", import.meta.url);

/** As the image installs it, in a folder of its own: what the store needs is there. */
const checkAsInImage = async ({ dir, env }: Place, file: string): Promise<void> => {
  const flags = /npm install (.*) \/packed\//.exec(await readFile(DOCKERFILE, "utf8"))?.[1];
  if (flags === undefined) throw new Error("deploy/Dockerfile does not install what was packed.");
  const image = { dir: join(dirname(dir), "image"), env };
  await mkdir(image.dir);
  run(image, "npm", ["init", "-y"]);
  run(image, "npm", ["install", ...flags.split(" "), file]);
  run(image, "npx", ["candor", "shop", "create", "tried"]);
  say(`a shop is made where it was installed by: npm install ${flags}`);
};

const { positionals, values } = parseArgs({ allowPositionals: true, options: { npm: { type: "string" } } });
const [file] = positionals;
if (file === undefined) throw new Error("Name the packed file: tsx scripts/ci/try-package.ts FILE.tgz");
const root = await mkdtemp(join(tmpdir(), "candor-package-"));
try {
  const place = await makePlace(root, values.npm);
  run(place, "npm", ["install", resolve(file)]);
  say(`installed on Node ${process.version} by npm ${run(place, "npm", ["--version"]).trim()}`);
  await checkInstalled(place.dir);
  run(place, "node", [
    "--input-type=module",
    "-e",
    'import { createClient } from "candor/client"; createClient({ url: "x" });',
  ]);
  insist(
    run(place, "npx", ["candor", "--help"]).includes("serve"),
    "candor --help does not name its commands.",
  );
  const made = run(place, "npx", ["candor", "shop", "create", "tried", "--json"]);
  await checkServing(place, (JSON.parse(made) as { key: string }).key);
  if (values.npm === undefined) await checkAsInImage(place, resolve(file));
} finally {
  await removeFolder(root);
}
