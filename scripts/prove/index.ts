import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * npm run prove -- TOPIC [arguments of the topic]: runs scripts/prove/TOPIC.ts, which ends by printing its
 * figures as one JSON object, and keeps them with commit and settings in docs/proofs/TOPIC.json. Exits as the
 * topic does.
 */
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = here("../..");

const topics = (): string[] =>
  readdirSync(here("."))
    .filter((name) => name.endsWith(".ts") && name !== "index.ts" && !name.includes("-writer"))
    .map((name) => name.slice(0, -3));

/** The last JSON object that starts at the beginning of a line. @throws Error where there is none */
const figuresOf = (output: string): unknown => {
  for (let at = output.lastIndexOf("{"); at >= 0; at = output.lastIndexOf("{", at - 1)) {
    if (at > 0 && output[at - 1] !== "\n") continue;
    try {
      return JSON.parse(output.slice(at)) as unknown;
    } catch {
      // A brace within; the object begins further up.
    }
    if (at === 0) break;
  }
  throw new Error("The topic printed no figures.");
};

const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

const runTopic = async (
  topic: string,
  args: readonly string[],
): Promise<{ code: number; output: string }> => {
  const child = spawn(process.execPath, ["--expose-gc", "--import", "tsx", here(`./${topic}.ts`), ...args], {
    stdio: ["inherit", "pipe", "inherit"],
    cwd: root,
  });
  const heard = { text: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    heard.text += text;
    process.stdout.write(text);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? 1, output: heard.text };
};

/** What a topic does and takes, as its file says at its beginning. */
const helpOf = (topic: string): string => {
  const source = readFileSync(here(`./${topic}.ts`), "utf8");
  const comments = [...source.matchAll(/^\/\*\n([^]*?)\s*\*\//gm)].map(([, text = ""]) => text);
  const usage = `npm run prove -- ${topic}`;
  return (comments.find((text) => text.includes(usage)) ?? comments[0] ?? usage).replaceAll(/^ \* ?/gm, "");
};

const main = async (): Promise<number> => {
  const [topic, ...args] = process.argv.slice(2);
  if (topic === undefined || !existsSync(here(`./${topic}.ts`)) || topic === "index") {
    process.stderr.write(`usage: npm run prove -- TOPIC [arguments]\ntopics: ${topics().join(", ")}\n`);
    return 2;
  }
  if (args.includes("--help")) {
    process.stdout.write(`${helpOf(topic)}\n`);
    return 0;
  }
  const commit = git("rev-parse", "HEAD");
  const changed = git("status", "--porcelain", "--", "src", "scripts", "models", "package-lock.json") !== "";
  const from = performance.now();
  const { code, output } = await runTopic(topic, args);
  const proof = {
    topic,
    holds: code === 0,
    commit,
    changed_since_commit: changed,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    // A file by its way from the project: where it lies on this machine is nobody's business.
    arguments: args.map((arg) => (isAbsolute(arg) ? relative(root, arg) : arg)),
    seconds: Math.round((performance.now() - from) / 1000),
    figures: figuresOf(output),
  };
  await mkdir(here("../../docs/proofs"), { recursive: true });
  await writeFile(here(`../../docs/proofs/${topic}.json`), `${JSON.stringify(proof, null, 2)}\n`);
  process.stdout.write(`docs/proofs/${topic}.json\n`);
  return code;
};

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`prove: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
