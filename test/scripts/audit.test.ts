import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const script = (name: string): string => fileURLToPath(new URL(`../../scripts/ci/${name}`, import.meta.url));

const run = async (args: readonly string[]): Promise<{ code: number | null; said: string }> => {
  // What npm remembers of a registry is the registry's.
  const cache = await mkdtemp(join(tmpdir(), "candor-npm-"));
  try {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, npm_config_cache: cache },
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, said };
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
};

/** What the registry says of the one package that has a weakness. */
const EXPRESS = {
  name: "express",
  "dist-tags": { latest: "99.0.0" },
  versions: { "99.0.0": { name: "express", version: "99.0.0" } },
};

/** A registry that knows of these weaknesses, or of none of that kind of question (null). */
const withRegistry = async <T>(
  advisories: object | null,
  work: (url: string, asked: string[]) => Promise<T>,
): Promise<T> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      const isQuestion = request.url?.endsWith("/advisories/bulk") === true;
      if (isQuestion) asked.push(text.toString());
      response.statusCode = advisories === null ? 404 : 200;
      response.setHeader("Content-Type", "application/json");
      const known = isQuestion ? advisories : EXPRESS;
      response.end(JSON.stringify(advisories === null ? { error: "no such thing" } : known));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return work(url, asked).finally(() => server.close());
};

const weakness = (severity: string) => ({
  express: [
    {
      id: 1,
      url: "https://example.com/1",
      title: "made up",
      severity,
      vulnerable_versions: "*",
      cwe: [],
      cvss: { score: 0, vectorString: null },
    },
  ],
});

describe("the audit of what is installed", () => {
  const audit = (url: string) => run([script("audit.mjs"), "--registry", url]);

  it("fails where the registry knows of a high weakness, and asks of what runs alone", async () => {
    await withRegistry(weakness("high"), async (url, asked) => {
      const { code, said } = await audit(url);
      expect([code, said]).toEqual([1, expect.stringContaining("audit: high: express")]);
      expect(asked.join()).toContain('"express"');
      expect(asked.join()).not.toContain('"vitest"');
    });
  }, 120_000);

  it("tells of a moderate one and does not fail", async () => {
    await withRegistry(weakness("moderate"), async (url) => {
      const { code, said } = await audit(url);
      expect([code, said]).toEqual([0, expect.stringContaining("audit: moderate: express")]);
    });
  }, 120_000);

  it("says that nothing is known where the registry does not answer, and does not fail", async () => {
    await withRegistry(null, async (url) => {
      expect(await audit(url)).toEqual({ code: 0, said: expect.stringContaining("did not answer") });
    });
  }, 120_000);
});

describe("the bill of materials", () => {
  it("names what runs, with version and hash, and nothing that only development needs", async () => {
    const folder = await mkdtemp(join(tmpdir(), "candor-sbom-"));
    try {
      const file = join(folder, "candor.cdx.json");
      expect(await run([script("sbom.mjs"), file])).toMatchObject({ code: 0 });
      const bill = JSON.parse(await readFile(file, "utf8")) as {
        bomFormat: string;
        metadata: { component: { name: string } };
        components: { name: string; version: string; hashes: unknown[] }[];
      };
      expect([bill.bomFormat, bill.metadata.component.name]).toEqual(["CycloneDX", "candor"]);
      const names = bill.components.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(["express", "zod", "lmdb", "onnxruntime-node"]));
      expect(names).not.toContain("vitest");
      expect(bill.components.every(({ hashes }) => hashes.length > 0)).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
