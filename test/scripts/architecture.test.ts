import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const rules = createRequire(import.meta.url)(join(ROOT, ".dependency-cruiser.cjs")) as {
  forbidden: { name: string; comment: string }[];
  required: { name: string; comment: string }[];
};

const uses = (...paths: string[]): string =>
  paths
    .map((path, at) => `import { thing as thing${at} } from '${path}';\nexport const use${at} = thing${at};`)
    .join("\n");
const THING = "export const thing = 1;\n";

/**
 * What breaks each rule: importing file, imported module. Modules that are named and not planted are made
 * empty.
 */
const PLANTS: Record<string, Record<string, string>> = {
  "no-circular": {
    "src/lib/ring-a.ts": uses("./ring-b.ts") + THING,
    "src/lib/ring-b.ts": uses("./ring-a.ts") + THING,
    "src/lib/typed-ring-a.ts": "import type { B } from './typed-ring-b.ts';\nexport type A = B | 1;\n",
    "src/lib/typed-ring-b.ts": "import type { A } from './typed-ring-a.ts';\nexport type B = A | 2;\n",
  },
  "no-orphans": { "src/lib/forgotten.ts": THING },
  "not-to-unresolvable": { "src/lib/lost.ts": uses("./nowhere.ts") },
  "source-is-complete": { "src/lib/tested.ts": uses("../../test/fixture.ts") },
  "not-to-dev-dependency": { "src/lib/checked.ts": uses("fast-check") },
  "edge-only-at-the-edge": { "src/recommend/asks-http.ts": uses("../http/server.ts") },
  "commands-share-the-mapping-only": { "src/commands/serves.ts": uses("../http/server.ts") },
  "the-client-stands-alone": { "src/client/leans.ts": uses("../lib/clock.ts") },
  "browsers-load-the-client-alone": { "src/browser/asks-server.ts": uses("../http/server.ts") },
  "plugins-know-the-client-alone": { "src/plugins/asks-server.ts": uses("../http/server.ts") },
  "nothing-needs-a-plugin": { "src/shop/uses-plugin.ts": uses("../plugins/asks-server.ts") },
  "the-server-is-no-browser": { "src/shop/uses-client.ts": uses("../client/leans.ts") },
  "express-stays-in-http": { "src/shop/express.ts": uses("express") },
  "siblings-do-not-mix": { "src/http/routes/one.ts": uses("./two.ts", "../../contract/endpoints.ts") },
  "contract-is-a-leaf": { "src/contract/leans.ts": uses("../shop/settings.ts") },
  "domain-does-not-see-the-wire": { "src/shop/wire.ts": uses("../contract/endpoints.ts") },
  "store-drivers-are-private": { "src/shop/lmdb.ts": uses("../store/lmdb/lmdb-store.ts") },
  "drivers-do-not-mix": { "src/store/redis/borrows.ts": uses("../lmdb/lmdb-store.ts") },
  "lmdb-behind-its-driver": { "src/shop/own-lmdb.ts": uses("lmdb") },
  "redis-behind-its-driver": { "src/shop/own-redis.ts": uses("redis") },
  "store-imported-at-the-root-alone": {
    "src/shop/opens.ts": uses("../store/open-store.ts"),
    "src/recommend/stages/typed.ts":
      "import type { thing } from '../../store/open-store.ts';\nexport type Own = typeof thing;\n",
  },
  "behaviour-has-one-door": {
    "src/recommend/reads.ts":
      "import type { ShopperPort } from '../shopper/port.ts';\nexport type Own = ShopperPort;\n",
  },
  "consent-has-one-door": { "src/recommend/changes.ts": uses("../consent/port.ts") },
  "consent-knows-no-behaviour": {
    "src/consent/acts/asks-events.ts":
      "import type { ShopperPort } from '../../shopper/port.ts';\nexport type Own = ShopperPort;\n",
  },
  "answers-are-not-kept-at-the-edge": { "src/http/remembers.ts": uses("../recommend/record/port.ts") },
  "retries-keep-references": { "src/http/retries.ts": uses("../jobs/port.ts") },
  "stores-reach-no-service": { "src/store/asks.ts": uses("../recommend/pipeline.ts") },
  "a-port-is-a-promise": { "src/jobs/port.ts": uses("../lib/clock.ts") + THING },
  "model-packages-stand-lowest": { "src/model/package/runs.ts": uses("../runtime/half-float.ts") },
  "model-runtime-knows-no-checks": {
    "src/model/runtime/checks.ts":
      "import type { Cost } from '../verify/judged.ts';\nexport type Own = Cost;\n",
    "src/model/verify/judged.ts": "export type Cost = 1;\n",
  },
  "model-checks-run-anywhere": { "src/model/verify/forks.ts": uses("../process/started.ts") },
  "model-processes-know-no-shop": { "src/model/process/asks-shop.ts": uses("../registry/slotted.ts") },
  "model-administration-knows-no-recommending": {
    "src/model/registry/compares.ts": uses("../../recommend/pipeline.ts"),
  },
  "onnx-behind-one-file": { "src/model/second-session.ts": uses("onnxruntime-node") },
  "tensorflow-learns": { "src/model/tensors.ts": uses("@tensorflow/tfjs-core") },
  "serving-never-reaches-training": {
    "src/main.ts": uses("./shop/roundabout.ts"),
    "src/shop/roundabout.ts": uses("../learn/train.ts") + THING,
  },
  "learning-is-loaded-when-asked": { "src/commands/eager.ts": uses("../learn/train.ts") },
  "learning-sees-no-edge": { "src/learn/asks.ts": uses("../recommend/pipeline.ts") },
  "explain-reruns-through-an-argument": { "src/explain/reruns.ts": uses("../recommend/pipeline.ts") },
  "pure-core": { "src/journey/clock.ts": uses("../lib/clock.ts") },
  "pure-core-no-runtime-packages": { "src/notice/file.ts": uses("node:fs") },
  "shopper-stands-below-the-journey": {
    "src/shopper/asks-rules.ts":
      "import type { Plan } from '../journey/planned.ts';\nexport type Own = Plan;\n",
    "src/journey/planned.ts": "export type Plan = 1;\n",
  },
  "rules-stand-below-the-journey": { "src/journey/rules/asks-plans.ts": uses("../planned-rules.ts") },
  "messages-stand-below-the-wording": { "src/explain/wording/messages/xx.ts": uses("../spoken.ts") },
  "wording-formats-and-no-more": { "src/explain/wording/pino.ts": uses("pino") },
  "proofs-hash-and-no-more": { "src/consent/proofs/ledger/disk.ts": uses("node:fs") },
  "every-route-declares-its-contract": { "src/http/routes/two.ts": THING },
};
const EMPTY = [
  "src/http/server.ts",
  "src/contract/endpoints.ts",
  "src/shop/settings.ts",
  "src/store/lmdb/lmdb-store.ts",
  "src/store/open-store.ts",
  "src/shopper/port.ts",
  "src/consent/port.ts",
  "src/recommend/record/port.ts",
  "src/recommend/pipeline.ts",
  "src/model/runtime/half-float.ts",
  "src/model/process/started.ts",
  "src/model/registry/slotted.ts",
  "src/learn/train.ts",
  "src/lib/clock.ts",
  "src/journey/planned-rules.ts",
  "src/explain/wording/spoken.ts",
  "test/fixture.ts",
  "scripts/none.ts",
];

type Violation = { readonly rule: { readonly name: string }; readonly from: string };

describe("the architecture rules", () => {
  let dir: string;
  let violations: readonly Violation[];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-architecture-"));
    const files = {
      ...Object.fromEntries(EMPTY.map((path) => [path, THING])),
      ...(Object.assign({}, ...Object.values(PLANTS)) as Record<string, string>),
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    for (const name of ["package.json", "tsconfig.json", ".dependency-cruiser.cjs"])
      await copyFile(join(ROOT, name), join(dir, name));
    await symlink(join(ROOT, "node_modules"), join(dir, "node_modules"));
    const cruise = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const output = await new Promise<string>((done) => {
      execFile(
        process.execPath,
        [cruise, "src", "scripts", "--preserve-symlinks", "-T", "json"],
        { cwd: dir, maxBuffer: 1 << 28 },
        (_error, stdout) => done(stdout),
      );
    });
    violations = (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
  }, 60_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const all = [...rules.forbidden, ...rules.required];
  it.each(all)("$name: $comment", ({ name }) => {
    const planted = Object.keys(PLANTS[name] ?? {});
    expect(violations.filter(({ rule, from }) => rule.name === name && planted.includes(from))).not.toEqual(
      [],
    );
  });
  it.each([
    ["no-circular", "src/lib/typed-ring-"],
    ["store-imported-at-the-root-alone", "src/recommend/stages/typed.ts"],
  ])("%s makes no exemption for types", (name, file) => {
    expect(violations.filter(({ rule, from }) => rule.name === name && from.startsWith(file))).not.toEqual(
      [],
    );
  });
  it("names a sentence for every rule", () => {
    for (const { comment } of all) expect(comment.length).toBeGreaterThan(20);
  });
});
