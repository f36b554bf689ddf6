/**
 * 32-bit FNV-1a with the finaliser of MurmurHash3 (both public domain): spreads evenly, and the same in every
 * process.
 */
const hash32 = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/**
 * Whether a key belongs to the given percent of all keys. The same key always does or does not, and a larger
 * percent keeps who was in.
 */
export const isInShare = (key: string, percent: number): boolean => hash32(key) < (percent / 100) * 2 ** 32;
