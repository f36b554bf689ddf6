import { extract } from "tar-stream";
import type { House } from "./house.ts";

/** Rows of what may be trained on that hold an item; the catalogue, which goes along, does not count. */
export const findInDataset = async (house: House, item: string): Promise<number> => {
  const answer = await house.send({
    method: "POST",
    path: "/v1/datasets",
    headers: { Authorization: `Bearer ${house.key}` },
    body: null,
  });
  if (answer.status !== 200) throw new Error(`the data set: ${answer.status} ${answer.body}`);
  const archive = extract();
  archive.end(Buffer.from(answer.body, "utf8"));
  let found = 0;
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.name === "items.ndjson") continue;
    const lines = Buffer.concat(chunks).toString("utf8").split("\n");
    found += lines.filter((line) => line.includes(item)).length;
  }
  return found;
};
