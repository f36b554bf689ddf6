/** What rows look like that show no more than they may. */

export type Row = {
  /** Table and key in LMDB; type and key (and field) in Redis. */
  readonly name: string;
  readonly value: Buffer;
  /** When Redis removes it by itself, or the score in a sorted set; null: never, none. */
  readonly at: number | null;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Between asking the time and writing, a moment passes: an hour of Redis is over so long after the hour. */
const LATE_MS = 30_000;
const SMALLEST = 480;
const GCM = 28;
const FRONT = 14;
const FACTS = 40;
export const isHour = (ms: number): boolean => ms % HOUR_MS === 0;
export const endsOnHour = ({ at }: Row): boolean => at === null || at % HOUR_MS < LATE_MS;

/** Is this the size of a row that was filled up before it was sealed? */
export const isSizeClass = (size: number): boolean => {
  let known = SMALLEST;
  while (known < size) known *= 2;
  return known === size;
};

const isEmpty = (bytes: Buffer, from: number, to: number): boolean =>
  bytes.subarray(from, to).every((byte) => byte === 0);

/** A key's id in front of what the wrapping key sealed: length (1), id. */
const keyId = (bytes: Buffer): number => 1 + bytes[0]!;

export const isHead = ({ value }: Row): boolean => {
  const wrapped = value[FRONT - 1]!;
  const state = value.length - FRONT - GCM - FACTS - wrapped;
  return value[FRONT - 2] === 3 && (wrapped === 0 ? state === 0 : isSizeClass(state));
};

/** A pseudonym under the shop's key: of the same size, whoever it is. */
export const isDue = ({ value }: Row): boolean => value.length === GCM + 43;

export const isAnswer = (row: Row): boolean => {
  const sealed = row.value.subarray(21);
  const own = row.value[20] === 1;
  return (
    isHour(row.value.readDoubleLE(12)) &&
    isSizeClass(own ? sealed.length : sealed.length - keyId(sealed)) &&
    endsOnHour(row)
  );
};

export const isMonth = (ms: number): boolean => ms % DAY_MS === 0 && new Date(ms).getUTCDate() === 1;

export const isNote = (row: Row): boolean =>
  isMonth(row.value.readDoubleLE(12)) && isSizeClass(row.value.length - 20) && endsOnHour(row);

export const isDecision = (row: Row): boolean =>
  isHour(row.value.readDoubleLE(0)) && isSizeClass(row.value.length - 8) && endsOnHour(row);

export const isJob = ({ value }: Row): boolean => isSizeClass(value.length - 1 - value[0]!);
export const isWaiting = ({ value }: Row): boolean => isSizeClass(value.length - keyId(value));

export const json = ({ value }: Row): Record<string, unknown> =>
  JSON.parse(value.toString()) as Record<string, unknown>;

const hasOnly = (value: object, ...fields: string[]): boolean =>
  Object.keys(value).sort().join() === fields.sort().join();

const DESTRUCTION = ["wanted", "wanted_since", "running", "destroyed", "done_at", "refused"];

/** Numbers and times of the whole store; in Redis each is a field. */
export const isDestruction = (row: Row): boolean =>
  row.name.startsWith("hash ") ||
  (hasOnly(json(row), ...DESTRUCTION) &&
    Object.values(json(row)).every((value) => value === null || typeof value !== "object"));

const EPOCH_SLOT = 4096;

/** Mark, number, key, digest; the rest of either slot is empty. */
const EPOCH = 4 + 4 + 32 + 32;

export const isEpochFile = ({ value }: Row): boolean =>
  value.length === 2 * EPOCH_SLOT &&
  [0, EPOCH_SLOT].every((at) => isEmpty(value, at + EPOCH, at + EPOCH_SLOT));

export const isErasure = (row: Row): boolean =>
  hasOnly(json(row), "sequence", "job_id", "at") && isHour(json(row)["at"] as number);

export const isPlaced = (row: Row): boolean => {
  const leaf = json(row);
  const { time } = JSON.parse(leaf["leaf"] as string) as { time: string };
  return hasOnly(leaf, "index", "leaf", "hash") && isHour(Date.parse(time));
};

export const isSignedHead = (row: Row): boolean => {
  const head = json(row);
  const [, payload] = (head["jws"] as string).split(".");
  const { time } = JSON.parse(Buffer.from(payload!, "base64url").toString()) as { time: string };
  return (
    hasOnly(head, "size", "root", "jws", "signed_at") &&
    isHour(head["signed_at"] as number) &&
    isHour(Date.parse(time))
  );
};

export const sealed = ({ value }: Row): boolean => isSizeClass(value.length);
