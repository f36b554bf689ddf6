const SLOTS = 16_384;
const POLYNOMIAL = 0x1021;

/** CRC-16/XMODEM, as Redis Cluster counts it (Redis Cluster specification, appendix A). */
const crc16 = (bytes: Buffer): number => {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? POLYNOMIAL : 0)) & 0xffff;
  }
  return crc;
};

/** The slot of a key: of its first hash tag that is not empty, or of all of it. */
export const slotOf = (key: string): number => {
  const from = key.indexOf("{");
  const to = from < 0 ? -1 : key.indexOf("}", from + 1);
  return crc16(Buffer.from(to > from + 1 ? key.slice(from + 1, to) : key)) % SLOTS;
};
