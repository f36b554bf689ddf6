import { resolve } from "node:path";
import { build } from "esbuild";

export const ROOT = resolve(import.meta.dirname, "../..");

/** What browsers load: scripts as modules, styles as they are. */
const ENTRIES = {
  client: "src/client/index.ts",
  components: "src/browser/components.ts",
  "components-style": "src/browser/components.css",
  console: "src/browser/console.ts",
  "console-style": "src/browser/console.css",
  demo: "src/browser/demo.ts",
  "demo-style": "src/browser/demo.css",
  docs: "src/browser/docs.ts",
  "docs-search": "src/browser/docs-search.ts",
  "docs-try": "src/browser/docs-try.ts",
  "docs-style": "src/browser/docs.css",
  events: "src/browser/events.ts",
  "front-style": "src/browser/front.css",
  privacy: "src/browser/privacy.ts",
  "privacy-style": "src/browser/privacy.css",
} as const;

/** Bundles what runs in browsers. The same sources give the same bytes: no time, no path, no map. */
export const bundleFaces = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: "assets",
    bundle: true,
    format: "esm",
    target: ["es2022", "safari16"],
    minify: true,
    legalComments: "none",
    charset: "utf8",
    write: false,
    logLevel: "silent",
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(ROOT.length + 1), contents]));
};
