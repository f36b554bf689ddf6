import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packPackage } from "../../../scripts/prove/swap/pack-package.ts";
import type { ErrorCode } from "../../../src/lib/errors.ts";
import { refuseClaim, unpackPackage } from "../../../src/model/package/archive.ts";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { writeTestPackage } from "../packages.ts";

/** A raw ustar header (POSIX.1-2017 pax), for what no honest packer writes. */
const header = (name: string, sizeOctal: string, type = "0"): Buffer => {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write("0000644\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(sizeOctal, 124);
  block.write("00000000000\0", 136);
  block.write("        ", 148);
  block.write(type, 156);
  block.write("ustar\0" + "00", 257);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return block;
};

const tarOf = async (
  ...entries: readonly (readonly [Parameters<ReturnType<typeof pack>["entry"]>[0], string?])[]
): Promise<Buffer> => {
  const archive = pack();
  for (const [head, body] of entries) archive.entry(head, body ?? "");
  archive.finalize();
  return buffer(Readable.from(archive));
};

describe("a package as a tar", () => {
  let root = "";
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-archive-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("comes out as it went in, passes the check, and packs to the same bytes twice", async () => {
    await writeTestPackage(join(root, "in"));
    const first = await buffer(await packPackage(join(root, "in")));
    await unpackPackage(Readable.from([first.subarray(0, 700), first.subarray(700)]), join(root, "out"));
    expect((await checkPackage(join(root, "out"))).failures).toEqual([]);
    expect(await readFile(join(root, "out", "manifest.json"))).toEqual(
      await readFile(join(root, "in", "manifest.json")),
    );
    expect(await buffer(await packPackage(join(root, "out")))).toEqual(first);
  });

  it("accepts what `tar -C folder .` writes: names that start with ./ and folders", async () => {
    await unpackPackage(
      Readable.from([
        await tarOf(
          [{ name: "./", type: "directory" }],
          [{ name: "./manifest.json" }, "{}"],
          [{ name: "./weights/", type: "directory" }],
          [{ name: "./weights/a.bin" }, "x"],
        ),
      ]),
      join(root, "out"),
    );
    expect((await readdir(join(root, "out"))).sort()).toEqual(["manifest.json", "weights"]);
  });

  const manifest = [{ name: "manifest.json" }, "{}"] as const;
  const cases: readonly { what: string; code: ErrorCode; says?: RegExp; bytes: () => Promise<Buffer> }[] = [
    {
      what: "a path that climbs",
      code: "archive_path_unsafe",
      bytes: () => tarOf(manifest, [{ name: "../evil" }, "x"]),
    },
    {
      what: "a path that climbs later on",
      code: "archive_path_unsafe",
      bytes: () => tarOf(manifest, [{ name: "weights/../../evil" }, "x"]),
    },
    {
      what: "an absolute path",
      code: "archive_path_unsafe",
      bytes: () => tarOf(manifest, [{ name: "/tmp/evil" }, "x"]),
    },
    {
      what: "a hidden file",
      code: "archive_path_unsafe",
      bytes: () => tarOf(manifest, [{ name: ".ssh/authorized_keys" }, "x"]),
    },
    {
      what: "a symbolic link",
      code: "archive_path_unsafe",
      bytes: () => tarOf(manifest, [{ name: "model.onnx", type: "symlink", linkname: "/etc/passwd" }]),
    },
    {
      what: "a hard link",
      code: "archive_path_unsafe",
      bytes: () => tarOf(manifest, [{ name: "model.onnx", type: "link", linkname: "/etc/passwd" }]),
    },
    {
      what: "a header that claims 10 GB",
      code: "archive_too_large",
      bytes: () => Promise.resolve(Buffer.concat([header("manifest.json", "120000000000".padEnd(12, "\0"))])),
    },
    {
      what: "more bytes than allowed",
      code: "archive_too_large",
      bytes: () => tarOf(manifest, [{ name: "weights.bin" }, "x".repeat(200_000)]),
    },
    {
      what: "more files than allowed",
      code: "archive_too_large",
      bytes: () => tarOf(...Array.from({ length: 9 }, (_, i) => [{ name: `file-${i}` }, "x"] as const)),
    },
    {
      what: "a huge extended header",
      code: "archive_too_large",
      bytes: () =>
        Promise.resolve(Buffer.concat([header("x", "77777777777\0", "x"), Buffer.alloc(300_000, "a")])),
    },
    {
      what: "a name of letters that English lacks",
      code: "archive_path_unsafe",
      says: /letters of English/,
      bytes: () => tarOf(manifest, [{ name: "é".repeat(120) }, "x"]),
    },
    {
      what: "a name of 300 characters",
      code: "archive_path_unsafe",
      says: /300 characters/,
      bytes: () => tarOf(manifest, [{ name: "a".repeat(300) }, "x"]),
    },
    {
      what: "a path that climbs after letters that English lacks",
      code: "archive_path_unsafe",
      says: /leave the folder/,
      bytes: () => tarOf(manifest, [{ name: "é/../../evil" }, "x"]),
    },
    {
      what: "too many folders",
      code: "archive_path_unsafe",
      says: /three folders/,
      bytes: () => tarOf(manifest, [{ name: "a/b/c/d/e" }, "x"]),
    },
    {
      what: "gzip around it",
      code: "archive_invalid",
      says: /gzip.*not compressed/,
      bytes: async () => gzipSync(await tarOf(manifest)),
    },
    {
      what: "a zip instead",
      code: "archive_invalid",
      says: /zip.*not compressed/,
      bytes: () => Promise.resolve(Buffer.from("PK\x03\x04rest")),
    },
    { what: "the same file twice", code: "archive_invalid", bytes: () => tarOf(manifest, manifest) },
    {
      what: "an end that is missing",
      code: "archive_invalid",
      bytes: async () =>
        (await tarOf(manifest, [{ name: "model.onnx" }, "x".repeat(5000)])).subarray(0, 4000),
    },
    { what: "no tar at all", code: "archive_invalid", bytes: () => Promise.resolve(Buffer.alloc(2000, "x")) },
    {
      what: "no manifest at the top",
      code: "package_missing",
      bytes: () => tarOf([{ name: "folder/manifest.json" }, "{}"]),
    },
  ];

  it.each(cases)(
    "with $what is refused as $code, and nothing is left behind",
    async ({ code, says, bytes }) => {
      const out = join(root, "out");
      await expect(
        unpackPackage(Readable.from([await bytes()]), out, { bytes: 100_000, files: 8 }),
      ).rejects.toMatchObject({ code, message: expect.stringMatching(says ?? /./) as unknown });
      expect(await readdir(root)).toEqual([]);
    },
  );

  it("is known as gzip also where it comes byte by byte", async () => {
    const bytes = [...gzipSync(await tarOf(manifest))].map((byte) => Buffer.from([byte]));
    await expect(unpackPackage(Readable.from(bytes), join(root, "out"))).rejects.toThrow(/gzip/);
  });

  it("is refused by the size that it claims", () => {
    expect(() => refuseClaim(10_000_000_000)).toThrow(/larger than 512 MB/);
    expect(() => refuseClaim(1_000_000)).not.toThrow();
  });
});
