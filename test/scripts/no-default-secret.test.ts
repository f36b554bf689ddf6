import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ENVIRONMENT } from "../../src/lib/environment.ts";
import { startHarness } from "../support/harness.ts";

const SECRET = /PASS|SECRET|TOKEN|PRIVATE_KEY|CREDENTIAL/;

describe("no secret is a default", () => {
  it("of no setting: what is secret is left out until somebody gives it", () => {
    const secrets = Object.entries(ENVIRONMENT).filter(
      ([name, each]) => "secret" in each || SECRET.test(name),
    );
    expect(secrets.map(([name]) => name)).toEqual(["CANDOR_KEY_PASSPHRASE"]);
    for (const [name, { schema }] of secrets)
      expect([name, schema.parse(undefined)]).toEqual([name, undefined]);
  });

  it("two services that are begun alike have no key in common, and nobody else may read them", async () => {
    const dirs = await Promise.all([0, 1].map(() => mkdtemp(join(tmpdir(), "candor-secrets-"))));
    try {
      const files = await Promise.all(
        dirs.map(async (dir) => {
          const harness = await startHarness({}, "acme", { keys: join(dir, "keys.json") });
          const { key } = harness;
          await harness.close();
          expect((await stat(join(dir, "keys.json"))).mode & 0o077).toBe(0);
          expect(await readdir(dir)).toEqual(["keys.json"]);
          return { key, text: await readFile(join(dir, "keys.json"), "utf8") };
        }),
      );
      const secretsIn = ({ key, text }: (typeof files)[number]): string[] => [
        key,
        ...(text.match(/[\w-]{40,}/g) ?? []),
      ];
      const [one = [], other = []] = files.map(secretsIn);
      expect(one.length).toBeGreaterThan(3);
      expect(one.filter((each) => other.includes(each))).toEqual([]);
    } finally {
      for (const dir of dirs) await rm(dir, { recursive: true, force: true });
    }
  });

  it("of no file that deploys it: a passphrase has to be given", () => {
    const compose = readFileSync(join(import.meta.dirname, "../../deploy/compose.yaml"), "utf8");
    expect(compose).toMatch(/CANDOR_KEY_PASSPHRASE: \$\{CANDOR_KEY_PASSPHRASE:\?/);
  });
});
