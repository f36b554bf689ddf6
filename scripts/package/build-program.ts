import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { basename, dirname, join, posix, relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

const ROOT = resolve(import.meta.dirname, "../..");
const SOURCES = join(ROOT, "src");
/** All that runs lies beside each other here, so that a place relative to one file is right for each. */
const RUN = "run";

const sourcesOf = async (): Promise<string[]> =>
  (await readdir(SOURCES, { recursive: true }))
    .filter((path) => path.endsWith(".ts") && !path.startsWith("browser"))
    .map((path) => join(SOURCES, path));

/** The command line, and each module that another one starts as a process of its own, from who starts it. */
const entriesOf = async (): Promise<string[]> => {
  const entries = new Set([join(SOURCES, "cli.ts")]);
  for (const path of await sourcesOf()) {
    const text = await readFile(path, "utf8");
    for (const [, name] of text.matchAll(/Aside\(\s*import\.meta\.url,\s*"([^"]+)"/g))
      entries.add(join(dirname(path), `${name}.ts`));
  }
  return [...entries];
};

/** `redis` and what it is made of: 650 files that every process on Redis loads; NOTICE has its license. */
const INSIDE = /^(redis$|@redis\/)/;
/** It asks for modules of Node as they are asked for in CommonJS. */
const REQUIRE = 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);';

/** Packages stay outside, but one: whoever installs Candor decides about their versions, and mends them. */
const leavePackages: Plugin = {
  name: "leave packages",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || INSIDE.test(path) ? undefined : { path, external: true },
    );
  },
};

const builtPathOf = (source: string): string =>
  relative(SOURCES, source).replaceAll("\\", "/").replace(/\.ts$/, ".js");

/** Pages, models and processes are found by the place of the module that asks: it stays what it would be. */
const keepPlaces: Plugin = {
  name: "keep places",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const place = JSON.stringify(`../${builtPathOf(path)}`);
      const contents = text.replaceAll("import.meta.url", `new URL(${place}, import.meta.url).href`);
      return { contents, loader: "ts" };
    });
  },
};

/**
 * A module of Node that is imported is asked for all that it exports, and with `node:http` that loads what
 * `fetch` needs: some 50 ms of each start, for nobody. Asked for by name, it is not.
 */
const askByName: Plugin = {
  name: "ask by name",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^node:http$/ }, ({ path }) => ({ path, namespace: "by-name" }));
    onLoad({ filter: /.*/, namespace: "by-name" }, ({ path }) => {
      const described = Object.entries(Object.getOwnPropertyDescriptors(http));
      const names = described.flatMap(([name, { get }]) => (get === undefined ? [name] : []));
      const contents = `export const { ${names.join(", ")} } = process.getBuiltinModule("${path}");\n`;
      return { contents, loader: "js" };
    });
  },
};

/** What other programs import, with its types, file by file. */
const compileLibrary = (out: string): void => {
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(
    process.execPath,
    [compiler, "-p", join(ROOT, "tsconfig.build.json"), "--outDir", out],
    { stdio: "inherit" },
  );
  if (status !== 0) throw new Error("The sources do not compile; nothing was built.");
};

/**
 * The program in few files, in a folder that is made anew, since the source of a file of an older build may
 * be gone. Finding and reading one file for each module was half of what a process took to load
 * (docs/decisions/2026-11-27-what-a-start-loads.md).
 */
export const buildProgram = async (out: string): Promise<void> => {
  await rm(out, { recursive: true, force: true });
  compileLibrary(out);
  const entries = await entriesOf();
  await build({
    absWorkingDir: ROOT,
    entryPoints: entries,
    outdir: join(out, RUN),
    entryNames: "[name]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    banner: { js: REQUIRE },
    platform: "node",
    format: "esm",
    target: "node20",
    legalComments: "none",
    charset: "utf8",
    sourcemap: true,
    sourcesContent: false,
    plugins: [leavePackages, keepPlaces, askByName],
    logLevel: "warning",
  });
  // The command line last: its time says that all of the build is there.
  for (const source of entries.reverse()) {
    const path = builtPathOf(source);
    const file = join(out, path);
    await mkdir(dirname(file), { recursive: true });
    const up = posix.relative(posix.dirname(path), posix.join(RUN, basename(path)));
    await writeFile(file, `export * from "${up.startsWith(".") ? up : `./${up}`}";\n`);
  }
};
