import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packPackage } from "../../scripts/prove/swap/pack-package.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { writeTestPackage } from "../model/packages.ts";
import { type Harness, startHarness } from "../support/harness.ts";

describe("an upload of a package", () => {
  let harness: Harness;
  let folder: string;
  let port: number;
  beforeAll(async () => {
    harness = await startHarness();
    ({ port } = await harness.app.listen(0, "127.0.0.1"));
    folder = await mkdtemp(join(tmpdir(), "candor-uploads-"));
    await writeTestPackage(join(folder, "package"), {});
  });
  afterAll(async () => {
    await harness.close();
    await removeFolder(folder);
  });
  const tar = async (): Promise<Buffer> => buffer(await packPackage(join(folder, "package")));
  const upload = (bytes: Buffer) =>
    harness.call("post", "/v1/models").set("Content-Type", "application/x-tar").send(bytes);

  it("that claims 10 GB is refused before its bytes have come", async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port,
          method: "POST",
          path: "/v1/models",
          headers: {
            Authorization: `Bearer ${harness.key}`,
            "Content-Type": "application/x-tar",
            "Content-Length": "10000000000",
          },
        },
        (answer) => {
          resolve(answer.statusCode ?? 0);
          sent.destroy();
        },
      );
      sent.on("error", reject);
      sent.write("a few bytes");
    });
    expect(status).toBe(413);
  });

  it("that is compressed is told so, with and without a header that says it", async () => {
    const { body } = await upload(gzipSync(await tar()));
    expect(body).toMatchObject({
      status: 422,
      code: "archive_invalid",
      detail: expect.stringContaining("gzip") as unknown,
    });
    const encoded = await upload(gzipSync(await tar())).set("Content-Encoding", "gzip");
    expect(encoded.body).toMatchObject({
      status: 415,
      code: "unsupported_media_type",
      detail: expect.stringContaining("Content-Encoding") as unknown,
    });
  });

  it("with a file that the manifest does not list is refused, and the file is named", async () => {
    const dir = join(folder, "more");
    await writeTestPackage(dir, {});
    await writeFile(join(dir, "extra.bin"), "x");
    const archive = pack();
    for (const name of ["manifest.json", "model.onnx", "items.txt", "extra.bin"])
      archive.entry({ name }, await readFile(join(dir, name)));
    archive.finalize();
    const { body } = await upload(await buffer(archive));
    expect(body).toMatchObject({
      status: 422,
      code: "manifest_invalid",
      detail: expect.stringContaining("extra.bin") as unknown,
    });
    expect((await harness.call("get", "/v1/models")).body.data).toEqual([]);
  });
});
