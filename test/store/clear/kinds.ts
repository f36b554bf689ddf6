import {
  endsOnHour,
  isAnswer,
  isDecision,
  isDestruction,
  isDue,
  isEpochFile,
  isErasure,
  isHead,
  isHour,
  isJob,
  isMonth,
  isNote,
  isPlaced,
  isSignedHead,
  isWaiting,
  type Row,
  sealed,
} from "./rows.ts";

/**
 * Every kind of row that a store may hold, what it may be called, and what of it may stand in the clear. The
 * names are those of docs/store-in-the-clear.md; a row of no kind, or one that shows more than its kind may,
 * is a fault.
 */
export type Kind = {
  readonly name: string;
  readonly lmdb: RegExp | null;
  readonly redis: RegExp | null;
  /**
   * Does the row show no more than it may? Without it, the row is of the shop, and holds nothing of any
   * shopper.
   */
  readonly shows?: (row: Row) => boolean;
};

const SHOP = "[a-z0-9%_-]+";

/** Shop, index set, pseudonym (`--`: nobody's). */
const PERSON = `${SHOP}/[0-9a-f]{2}/(?:[\\w-]{43}|--)`;
const named = (pattern: string): RegExp => new RegExp(`^${pattern}$`);

const rows = (pattern: string): Pick<Kind, "lmdb" | "redis"> => ({
  lmdb: named(`rows:${PERSON}/${pattern}`),
  redis: named(`string candor:\\{${PERSON}\\}/${pattern}`),
});

/** A part of a shop in Redis. */
const part = (type: string, tag: string, name: string): RegExp =>
  named(`${type} candor:\\{${SHOP}/${tag}\\}\\.${name}`);

const always = (): boolean => true;

export const KINDS: readonly Kind[] = [
  {
    name: "shopper",
    lmdb: named(`heads:${PERSON}`),
    redis: named(`string candor:\\{${PERSON}\\}/`),
    shows: isHead,
  },
  { name: "events", ...rows("\\d+/e/\\d+"), shows: sealed },
  { name: "event ids", ...rows("\\d+/d"), shows: sealed },
  { name: "forgotten event ids", ...rows("\\d+/f"), shows: sealed },
  { name: "consent record", ...rows("\\d+/h/\\d+"), shows: sealed },
  { name: "as-trained", ...rows("\\d+/t"), shows: sealed },
  { name: "share of the belief", ...rows("\\d+/b"), shows: sealed },
  { name: "waits for the purge", ...rows("doomed/\\d+"), shows: isHead },
  { name: "answer to a retry", ...rows("\\d+/i/[\\w-]{43}"), shows: isAnswer },
  { name: "notes of reads and answers", ...rows("\\d+/n/[\\w-]{43}"), shows: isNote },
  {
    name: "list of answers or notes",
    lmdb: null,
    redis: named(`set candor:\\{${PERSON}\\}/\\d+/[in]/ \\d+/[in]/[\\w-]{43}`),
    shows: endsOnHour,
  },
  {
    name: "end of an answer or note",
    lmdb: named(`expiry:[0-9a-f]{14}/${PERSON}/\\d+/[in]/[\\w-]{43}`),
    redis: null,
    shows: ({ name, value }) => {
      const ends = Number.parseInt(name.slice(7, 21), 16);
      return value.length === 0 && (/\/n\/[^/]+$/.test(name) ? isMonth(ends) : isHour(ends));
    },
  },
  {
    name: "index set",
    lmdb: null,
    redis: named(`set candor:\\{${SHOP}/set/[0-9a-f]{2}\\} [\\w-]{43}`),
    shows: always,
  },
  {
    name: "entry of who is due",
    lmdb: named(`due:${SHOP}/[0-9a-f]{14}/[\\w-]{43}`),
    redis: part("hash", "due", "\\d+ [\\w-]{43}"),
    shows: isDue,
  },
  { name: "mending", lmdb: null, redis: named("hash candor:\\{mending\\} (?:heads|outbox|sets)") },
  { name: "days with entries", lmdb: null, redis: part("zset", "due", "days \\d+") },
  {
    name: "leaf that waits",
    lmdb: named(`outbox:entry/${SHOP}/[0-9a-f]{14}`),
    redis: named(`hash candor:\\{${PERSON}\\}\\.outbox [0-9a-f]{14}`),
    shows: isWaiting,
  },
  {
    name: "order of leaves",
    lmdb: named(`outbox:counter/${SHOP}`),
    redis: named(
      `(?:zset candor:\\{${SHOP}/waiting\\} [0-9a-f]{14}:[\\w-]{43}|string ` +
        `candor:\\{${SHOP}/waiting\\}\\.next)`,
    ),
    shows: ({ at }) => at === null || at % 60_000 === 0,
  },
  {
    name: "placed leaf id",
    lmdb: null,
    redis: part("zset", "ledger", "placed [\\w-]{43}"),
    shows: ({ at }) => isHour(at!),
  },
  {
    name: "leaf that is placed",
    lmdb: named(`outbox:placed/${SHOP}/[0-9a-f]{14}`),
    redis: part("hash", "ledger", "indexes [\\w-]{43}"),
    shows: ({ value }) => /^\d+$/.test(value.toString("latin1")),
  },
  {
    name: "ledger leaf",
    lmdb: named(`leaves:${SHOP}/[0-9a-f]{14}`),
    redis: part("list", "ledger", "leaves \\d+"),
    shows: isPlaced,
  },
  {
    name: "ledger head",
    lmdb: named(`ledger-(?:heads:${SHOP}/[0-9a-f]{14}/[0-9a-f]{14}|newest:${SHOP})`),
    redis: named(
      `(?:zset candor:\\{${SHOP}/ledger\\}\\.heads .*|string candor:\\{${SHOP}/ledger\\}\\.newest)`,
    ),
    shows: isSignedHead,
  },
  {
    name: "decision",
    lmdb: named(`decisions:${SHOP}/[\\w-]{43}`),
    redis: part("string", "decision/[\\w-]{43}", "body"),
    shows: isDecision,
  },
  {
    name: "end of a decision",
    lmdb: named(`decision-expiry:[0-9a-f]{14}/${SHOP}/[\\w-]{43}`),
    redis: null,
    shows: ({ name, value }) => value.length === 0 && isHour(Number.parseInt(name.slice(16, 30), 16)),
  },
  {
    name: "job",
    lmdb: named(`jobs:${SHOP}/[\\w:.-]+`),
    redis: part("hash", "jobs", "all [\\w:.-]+"),
    shows: isJob,
  },
  {
    name: "filed job",
    lmdb: named(`filed_jobs:${SHOP}/[\\w:.-]+`),
    redis: part("hash", "jobs", "filed [\\w:.-]+"),
    shows: isJob,
  },
  {
    name: "erasure log",
    lmdb: named(`erasures:${SHOP}/[0-9a-f]{14}`),
    redis: part("list", "erasures", "log \\d+"),
    shows: isErasure,
  },
  {
    name: "void session receipt",
    lmdb: named(`revoked:${SHOP}/[\\w-]{43}`),
    redis: part("string", "revoked/[\\w-]{43}", "until"),
    shows: (row) => isHour(Number(row.value.toString())) && endsOnHour(row),
  },
  { name: "lease", lmdb: /^leases:[\w:./-]+$/, redis: /^hash candor:\{lease\/[\w:./-]+\} (?:holder|until)$/ },
  {
    name: "destruction",
    lmdb: /^destruction:state$/,
    redis: new RegExp(
      "^hash candor:\\{destruction\\} " +
        "(?:number|wanted|since|running|destroyed|done_at|phase|mark|server|refused)$",
    ),
    shows: isDestruction,
  },
  { name: "epoch", lmdb: /^epoch:epoch$/, redis: null, shows: ({ value }) => /^\d+$/.test(String(value)) },
  {
    name: "keys of epochs",
    lmdb: /^file:epochs\.key$/,
    redis: null,
    shows: isEpochFile,
  },
  { name: "held refusals", lmdb: /^file:refusals\/(?:changed|\d+-[0-9a-f]+)$/, redis: null },
  { name: "binding", lmdb: /^binding:keys$/, redis: /^string candor:\{binding\}(?:\.claim)?$/ },
  {
    name: "shop",
    lmdb: named(`shops:${SHOP}`),
    redis: named(`(?:hash candor:\\{shops\\}\\.shops|set candor:\\{shops\\}\\.names) ${SHOP}`),
  },
  {
    name: "access key",
    lmdb: /^keys:[\w-]+$/,
    redis: /^hash candor:\{shops\}\.keys [\w-]+$/,
  },
  {
    name: "settings, notices and models told of",
    lmdb: named(`documents:${SHOP}/(?:settings|notices|rules|webhooks-told)`),
    redis: part("hash", "documents", "(?:settings|notices|rules|webhooks-told) (?:revision|value)"),
  },
  {
    name: "quality and belief",
    lmdb: named(`documents:${SHOP}/(?:quality|belief)`),
    redis: part("hash", "documents", "(?:quality|belief) (?:revision|value)"),
  },
  {
    name: "count",
    lmdb: named(`counts:${SHOP}/[\\w.:@/|+-]+`),
    redis: part("hash", "counts", "all [\\w.:@/|+-]+"),
  },
  {
    name: "catalogue",
    lmdb: /^(?:items|item-changes|catalogue):/,
    redis: /^\w+ candor:\{[a-z0-9%_-]+\/catalogue\}\./,
  },
  {
    name: "registry and packages",
    lmdb: /^(?:registries|packages):/,
    redis: /^\w+ candor:\{[a-z0-9%_-]+\/(?:registry|package\/[^}]+)\}\./,
  },
];
