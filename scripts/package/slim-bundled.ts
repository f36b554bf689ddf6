import { copyFile, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * What the package brings along of another one: a dependent inherits no setting of this project, so its npm
 * would run the install scripts of what is fetched by name. A bundled copy has none, and only the files
 * that run (docs/decisions/2026-11-26-a-package-that-fetches-nothing.md).
 */
export type Bundled = {
  readonly name: string;
  readonly files: readonly string[];
  /** Its dependencies that are needed when it runs; those of its install script are not. */
  readonly needs: readonly string[];
};

export const BUNDLED: readonly Bundled[] = [
  {
    name: "onnxruntime-node",
    // Its script fetches the parts for CUDA. Those for DirectML and WebGPU are in its package, and nothing
    // here asks for them; macOS has one library under two names, of which the binding loads this one.
    files: [
      "dist/**/*.js",
      "bin/napi-v6/linux/**",
      "bin/napi-v6/darwin/*/onnxruntime_binding.node",
      "bin/napi-v6/darwin/*/libonnxruntime.1.dylib",
      "bin/napi-v6/win32/*/onnxruntime_binding.node",
      "bin/napi-v6/win32/*/onnxruntime.dll",
    ],
    needs: ["onnxruntime-common"],
  },
  { name: "onnxruntime-common", files: ["dist/cjs/**/*.js", "dist/cjs/package.json"], needs: [] },
];

const KEPT = ["name", "version", "description", "license", "author", "repository", "main", "type", "os"];

type Manifest = Readonly<Record<string, unknown>> & {
  readonly dependencies?: Readonly<Record<string, string>>;
};

const slimManifest = (manifest: Manifest, { files, needs }: Bundled): Manifest => ({
  ...Object.fromEntries(KEPT.filter((key) => key in manifest).map((key) => [key, manifest[key]])),
  files,
  dependencies: Object.fromEntries(
    needs.map((need) => {
      const version = manifest.dependencies?.[need];
      if (version === undefined) throw new Error(`${String(manifest.name)} does not depend on ${need}.`);
      return [need, version];
    }),
  ),
});

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

const placesOf = (root: string, { name }: Bundled): { manifest: string; original: string; next: string } => {
  const manifest = join(root, "node_modules", name, "package.json");
  return { manifest, original: `${manifest}.original`, next: `${manifest}.next` };
};

/**
 * Gives each bundled package a manifest by which npm packs what runs alone. The file is replaced and never
 * written into, since it may be a hard link; whoever loads the package meanwhile finds it whole. One that an
 * interrupted run left behind is made again from the original.
 */
export const slimBundled = async (root: string, bundled: readonly Bundled[] = BUNDLED): Promise<void> => {
  for (const each of bundled) {
    const { manifest, original, next } = placesOf(root, each);
    if (!(await exists(original))) await copyFile(manifest, original);
    const slim = slimManifest(JSON.parse(await readFile(original, "utf8")) as Manifest, each);
    await writeFile(next, `${JSON.stringify(slim, null, 2)}\n`);
    await rename(next, manifest);
  }
};

/** Puts the manifests back. */
export const restoreBundled = async (root: string, bundled: readonly Bundled[] = BUNDLED): Promise<void> => {
  for (const each of bundled) {
    const { manifest, original } = placesOf(root, each);
    if (await exists(original)) await rename(original, manifest);
  }
};
