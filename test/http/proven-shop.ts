import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { runCli } from "../../src/cli.ts";
import type { LedgerBundle } from "../../src/consent/proofs/ledger/ledger-bundle.ts";
import { grants, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

export type Bundle = {
  audit: { ledger: LedgerBundle; counts: Record<string, number>; processing: { data: unknown } } & Record<
    string,
    unknown
  >;
  signature: string;
};

/** A shop of nine people who agreed, one of whom withdrew, and the commands that verify its proofs. */
export const openProvenShop = () => {
  let harness: Harness;
  let dir: string;
  let said: string[] = [];
  const people = Array.from({ length: 9 }, (_, at) => `p${at}`);
  const cli = async (...args: string[]): Promise<{ code: number; out: string }> => {
    said = [];
    const code = await runCli(args);
    return { code, out: said.join("") };
  };
  const pathOf = (name: string): string => join(dir, name);
  const file = async (name: string, content: unknown): Promise<string> => {
    const path = pathOf(name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const verdict = async (...args: string[]): Promise<{ code: number; valid: boolean; codes: string[] }> => {
    const { code, out } = await cli(...args, "--json");
    const told = JSON.parse(out.split("\n")[0]!) as { valid: boolean; findings: { code: string }[] };
    return { code, valid: told.valid, codes: told.findings.map((each) => each.code) };
  };
  /** Commands over the store run in a process of their own, as they do beside a running service. */
  const onStore = async (...args: string[]): Promise<{ code: number; out: string }> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        ["--import", "tsx", "src/cli.ts", ...args, "--data", harness.config.data],
        { maxBuffer: 1 << 26, env: { ...process.env, NODE_ENV: "production" } },
        (error, out) => resolve({ code: error === null ? 0 : Number(error.code), out }),
      );
    });
  const audit = async (): Promise<Bundle> =>
    JSON.parse((await onStore("audit", "--shop", "acme", "--json")).out) as Bundle;
  const jwksFile = async (): Promise<string> =>
    file("jwks.json", (await harness.call("get", "/.well-known/jwks.json", null).expect(200)).body);

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-proofs-"));
    harness = await startHarness();
    await registerNotice(harness);
    for (const id of people)
      await shopperOf(harness, id).agree(grants("personalise"), { jurisdiction: "NL" }).expect(200);
    await shopperOf(harness, "p0").withdraw().expect(200);
  });
  beforeAll(() => {
    const listen = (chunk: string | Uint8Array): boolean => {
      said.push(chunk.toString());
      return true;
    };
    vi.spyOn(process.stdout, "write").mockImplementation(listen as never);
    vi.spyOn(process.stderr, "write").mockImplementation((() => true) as never);
  });
  afterEach(() => {
    said = [];
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await harness.close();
    await removeFolder(dir);
  });
  return { running: () => harness, people, cli, pathOf, file, verdict, onStore, audit, jwksFile };
};
