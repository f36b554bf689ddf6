import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { ENVIRONMENT } from "../../src/lib/environment.ts";
import { keepDrift, noteLook } from "../../src/model/drift/drift-state.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
const FILES = [
  "deploy/Dockerfile",
  "deploy/compose.yaml",
  "deploy/kubernetes/candor.yaml",
  "deploy/systemd/candor.service",
  "docs/operations.md",
];
const YAML = FILES.filter((path) => path.endsWith(".yaml")).concat("deploy/prometheus/rules.yaml");

type Json = Readonly<Record<string, unknown>>;
const documentsOf = (path: string): Json[] =>
  parseAllDocuments(read(path)).map((document) => {
    expect([path, document.errors, document.warnings]).toEqual([path, [], []]);
    return document.toJS() as Json;
  });

/** Every value in a document with the way to it. */
const walk = (value: unknown, way = ""): [string, unknown][] =>
  typeof value !== "object" || value === null
    ? [[way, value]]
    : Object.entries(value).flatMap(([key, each]) => walk(each, `${way}/${key}`));

describe("what deploys it", () => {
  it.each(FILES)("names settings that there are: %s", (path) => {
    const named = [...new Set(read(path).match(/CANDOR_[A-Z_]+/g) ?? [])];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in ENVIRONMENT))).toEqual([]);
  });

  it.each(YAML)("is YAML without a fault: %s", (path) => {
    expect(documentsOf(path).length).toBeGreaterThan(0);
  });

  it("runs as nobody's root, on a root file system that is read only", () => {
    const docker = read("deploy/Dockerfile");
    const last = docker.slice(docker.lastIndexOf("\nFROM "));
    expect(last).toMatch(/^USER node$/m);
    expect(last.indexOf("\nUSER node")).toBeLessThan(last.indexOf("\nENTRYPOINT"));
    const [compose] = documentsOf("deploy/compose.yaml");
    const { candor } = compose?.["services"] as Record<string, Json>;
    expect(candor).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
    const [deployment] = documentsOf("deploy/kubernetes/candor.yaml");
    const values = Object.fromEntries(walk(deployment));
    const pod = "/spec/template/spec";
    expect(values[`${pod}/securityContext/runAsNonRoot`]).toBe(true);
    expect(values[`${pod}/containers/0/securityContext/readOnlyRootFilesystem`]).toBe(true);
    expect(values[`${pod}/containers/0/securityContext/allowPrivilegeEscalation`]).toBe(false);
    expect(values[`${pod}/containers/0/resources/limits/memory`]).toBeTruthy();
  });

  it("gives no pod settings that Kubernetes makes up, and takes none out while Redis is away", () => {
    const [deployment] = documentsOf("deploy/kubernetes/candor.yaml");
    const values = Object.fromEntries(walk(deployment));
    const pod = "/spec/template/spec";
    expect(values[`${pod}/enableServiceLinks`]).toBe(false);
    for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"])
      expect(values[`${pod}/containers/0/${probe}/httpGet/path`]).toBe("/healthz");
  });

  it("packs into a folder that is there, and copies nothing that was made beside the sources", () => {
    const [, packed] = /--pack-destination (\S+)/.exec(read("deploy/Dockerfile")) ?? [];
    expect(read("deploy/Dockerfile")).toMatch(new RegExp(`RUN mkdir ${packed} && .*--pack-destination`));
    const left = read("deploy/Dockerfile.dockerignore").split("\n");
    expect(left).toEqual(expect.arrayContaining([".git", "node_modules", "data", "*-keys", ".env"]));
  });

  it("holds no secret and no password", () => {
    for (const path of FILES)
      expect(read(path)).not.toMatch(/(?:PASSPHRASE|PASSWORD)["']?\s*[:=]\s*["']?[A-Za-z0-9]{6,}/);
  });

  it("gives Redis the settings under which it keeps what it acknowledges", () => {
    const [compose] = documentsOf("deploy/compose.yaml");
    const { redis } = compose?.["services"] as Record<string, { command: string[] }>;
    expect(redis?.command.join(" ")).toContain("--appendonly yes --appendfsync always");
  });
});

describe("what watches it", () => {
  let shop: PlantedShop;
  let told = "";
  beforeAll(async () => {
    shop = await startPlantedShop({ clock: Date.now });
    await shop.shopper("anna", [{ item: "teapot", days: 12 }]);
    await shop.ask({ moment: "home" }, "anna").expect(200);
    await shop.app.listen(0, "127.0.0.1");
    // What is looked at now and then has been looked at once.
    while (!told.includes("candor_model_info{")) told = (await shop.call("get", "/metrics", null)).text;
  }, 60_000);
  afterAll(() => shop.close());

  /** Names of metrics as a scrape has them, with the parts of a histogram. */
  const known = (): Set<string> => {
    const names = new Set<string>();
    for (const [, name = "", kind] of told.matchAll(/^# TYPE (\S+) (\S+)$/gm))
      for (const end of kind === "histogram" ? ["", "_bucket", "_sum", "_count"] : [""])
        names.add(name + end);
    return names;
  };
  const namedIn = (text: string): string[] => [...new Set(text.match(/\bcandor_[a-z0-9_]+/g) ?? [])];
  const expressions = (): string[] => [
    ...documentsOf("deploy/prometheus/rules.yaml").flatMap((each) =>
      walk(each).flatMap(([way, value]) => (way.endsWith("/expr") ? [String(value)] : [])),
    ),
    ...walk(JSON.parse(read("deploy/grafana/candor.json"))).flatMap(([way, value]) =>
      way.endsWith("/expr") ? [String(value)] : [],
    ),
  ];

  it("asks for metrics that the service has, in every alert and every panel", () => {
    const all = expressions();
    expect(all.length).toBeGreaterThan(20);
    const there = known();
    expect(all.flatMap(namedIn).filter((name) => !there.has(name))).toEqual([]);
    expect(namedIn(read("docs/operations.md")).filter((name) => !there.has(name))).toEqual([]);
  });

  it("asks for labels and values that there are", () => {
    const labels = (name: string): Set<string> =>
      new Set(
        [...told.matchAll(new RegExp(`^${name}(?:_bucket)?\\{([^}]*)\\}`, "gm"))].flatMap(([, inside = ""]) =>
          [...inside.matchAll(/(\w+)="/g)].map(([, label = ""]) => label),
        ),
      );
    expect([...labels("candor_http_request_duration_seconds")]).toEqual(
      expect.arrayContaining(["route", "status", "method", "le"]),
    );
    expect(told).toMatch(/candor_memory_bytes\{kind="anonymous"\} \d/);
    expect(told).toMatch(/route="\/v1\/recommendations"/);
    expect([...labels("candor_model_info")].sort()).toEqual(["model", "role", "slot"]);
  });

  /** Of which models it is told whether they are behind. */
  const driftTold = async (): Promise<string[]> => {
    const { text } = await shop.call("get", "/metrics", null);
    return [...text.matchAll(/^candor_model_drift_alarm\{.*model="([^"]+)"/gm)].map(([, name = ""]) => name);
  };
  /** A week in which the champion of the slot was behind. */
  const measureDrift = async (champion: string): Promise<void> => {
    const recall = { value: 0.1, low: 0, high: 0.2, n: 100 };
    const baseline = { name: "popularity", recall: 0.2, ndcg: 0.1, lead: { ...recall, value: -0.1 } };
    const { drift } = noteLook(undefined, {
      at: Date.now(),
      champion,
      because: null,
      week: {
        from: "2026-11-09",
        until: "2026-11-16",
        model: champion,
        recall,
        ndcg: 0.1,
        failed: 0,
        may_have_seen: false,
        baselines: [baseline],
        below: true,
      },
    });
    await keepDrift(shop.app.services.store.jobs, "acme", { default: drift }, Date.now());
  };

  it("tells the model that serves and no longer the one that was retired", async () => {
    const model = async () => (await shop.call("get", "/metrics", null)).text.match(/model="([^"]+)"/)?.[1];
    const first = await model();
    await measureDrift(first!);
    await expect.poll(driftTold, { timeout: 20_000 }).toEqual([first]);
    const id = await shop.serve();
    expect(id).not.toBe(first);
    await expect.poll(model, { timeout: 20_000 }).toBe(id);
    expect((await shop.call("get", "/metrics", null)).text).not.toContain(`model="${first}"`);
    expect(await driftTold()).toEqual([]);
  }, 30_000);
});
