import type { AsTrained } from "../../shopper/port.ts";
import { fillUp } from "../sealing/size-classes.ts";

/** Length of the facts (4), the facts as JSON, the body; filled up to a size class. */
export const encodeTrained = (trained: AsTrained): Buffer => {
  const head = Buffer.from(JSON.stringify([trained.package, trained.watermark, trained.body.length]));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  return fillUp(Buffer.concat([size, head, trained.body]), 0);
};

export const decodeTrained = (bytes: Buffer): AsTrained => {
  const size = bytes.readUInt32LE(0);
  const [name, watermark, length] = JSON.parse(bytes.toString("utf8", 4, 4 + size)) as [
    string,
    number,
    number?,
  ];
  // Rows of before have no length and end with the body.
  const end = length === undefined ? bytes.length : 4 + size + length;
  return { package: name, watermark, body: bytes.subarray(4 + size, end) };
};
