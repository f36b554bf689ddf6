import type { CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import { type Purpose, PURPOSES } from "../../consent/purposes.ts";
import { titleOf } from "../../explain/title-of.ts";
import { USUAL_TONE, type WordingLocale } from "../../explain/wording/locales.ts";
import type { AnswerOf, InnerCalls, Presented } from "../../http/inner-call.ts";
import { type Html, html } from "../html.ts";
import { button, type Centre, dateIn, quoteIn } from "./centre.ts";
import type { ShownPerson } from "./read-centre.ts";
import { toldEntry } from "./timeline.ts";
import { toldReader } from "./uses.ts";
import type { CopyWording } from "./wording/copy/copy-wording.ts";
import { copyWordingOf } from "./wording/copy/wording.ts";
import type { About } from "./wording/privacy-wording.ts";

/** A copy as `GET /v1/shopper/export` gives it, with what items are called. */
export type ReadCopy = {
  readonly copy: AnswerOf<"exportShopper">;
  readonly titleOf: ShownPerson["titleOf"];
};

type Deps = { readonly calls: InnerCalls; readonly catalogues: Pick<CatalogueSnapshots, "open"> };

export const createReadCopy =
  ({ calls, catalogues }: Deps) =>
  async (presented: Presented, locale: WordingLocale): Promise<ReadCopy> => {
    const copy = await calls.call("exportShopper", presented);
    const catalogue = await catalogues.open(presented.shop);
    return {
      copy,
      titleOf: (itemId) => {
        const item = catalogue.item(itemId);
        return item === null ? null : titleOf(item, locale);
      },
    };
  };

/** A member of the copy: what it says in plain words, one line for each thing in it. */
type Line = readonly [sentence: string, whole: unknown];
/** Takes a member as http/mapping/export.ts writes it: the wire describes groups, and not their members. */
type Tell = (value: never) => readonly Line[];
type Tells = Readonly<Record<string, Tell>>;
type Telling = Centre & { readonly says: CopyWording; readonly titleOf: ShownPerson["titleOf"] };

const each =
  <T>(tell: (one: T) => string): Tell =>
  (all: readonly T[]) =>
    all.map((one): Line => [tell(one), one]);

const where =
  <T>(isTold: (value: T) => boolean, tell: (value: T) => string): Tell =>
  (value: T) =>
    isTold(value) ? [[tell(value), value]] : [];

const whereThere = <T>(tell: (value: T) => string): Tell => where<T>((value) => value !== null, tell);

type Entry = ShownPerson["events"]["data"][number];
const eventsOf = (centre: Telling): Tell =>
  each((entry: Entry) => `${toldEntry(centre, centre, entry)} (${dateIn(centre, entry.occurred_at)}).`);

type Given = ShownPerson["history"]["records"][number];
const recordsOf = (centre: Telling): Tell => {
  const { history } = centre.words;
  const tell = ({ given_at, purposes }: Given): string => {
    const titles = (answer: boolean): string =>
      PURPOSES.filter((purpose) => purposes[purpose] === answer)
        .map((purpose) => centre.consent.purposes[purpose].title)
        .join(", ");
    const [yes, no] = [titles(true), titles(false)];
    const said = [yes === "" ? [] : history.yesTo(yes), no === "" ? [] : history.noTo(no)].flat();
    return `${dateIn(centre, given_at)}: ${said.join(". ")}.`;
  };
  return ({ records, ...rest }: { readonly records: readonly Given[] }) => [
    ...records.map((one): Line => [tell(one), one]),
    ...Object.entries(rest),
  ];
};

type Standing = Readonly<Record<Purpose, { readonly state: string; readonly since: string | null }>>;
const standingOf =
  (centre: Telling): Tell =>
  (standing: Standing) =>
    PURPOSES.map((purpose): Line => {
      const { choices } = centre.words;
      const { state, since } = standing[purpose];
      const dated = since === null ? "" : ` ${choices.since(dateIn(centre, since))}`;
      const told = `${state === "granted" ? choices.on : choices.off}${dated}`;
      return [`${centre.consent.purposes[purpose].title}: ${told}.`, { [purpose]: standing[purpose] }];
    });

type Stands = { readonly active: boolean; readonly since: string };
const isActive = ({ active }: Stands): boolean => active;

const providedOf = (centre: Telling): Tells => {
  const { words, says } = centre;
  const { person } = words;
  const date = (time: string): string => dateIn(centre, time);
  return {
    standing: standingOf(centre),
    restriction: where(isActive, ({ since }) => says.restricted(date(since))),
    objection: where(isActive, ({ since }) => says.objected(date(since))),
    age_band: where((band: string) => band !== "unknown", says.age),
    jurisdiction: whereThere(says.country),
    preferences: (value) => [[says.wishes, value]],
    preferences_changed_at: whereThere((at: string) => says.wishesSet(date(at))),
    links: each(({ kind, since }: { readonly kind: string; readonly since: string }) =>
      says.joined(words.known.kinds[kind] ?? kind, date(since)),
    ),
    review_requests: each(
      ({ asked_at, about }: { readonly asked_at: string; readonly about: About }) =>
        `${person.askedOn(date(asked_at))} ${person.about}: ${person.subjects[about]}.`,
    ),
    session_receipts: where(
      (all: readonly object[]) => all.length > 0,
      ({ length }) => says.passes(length),
    ),
    consent: recordsOf(centre),
    events: eventsOf(centre),
  };
};

type ShownDecision = { readonly decided_at: string; readonly items: readonly { readonly item_id: string }[] };
type ReadAccess = {
  readonly caller: string;
  readonly call: string;
  readonly count: number;
  readonly at: string;
};

type HandedOut = { readonly exported_at: string; readonly recipient: string | null };

const othersOf = (centre: Telling): Readonly<Record<"observed" | "inferred" | "processing", Tells>> => {
  const { says, words } = centre;
  const date = (time: string): string => dateIn(centre, time);
  const shown = ({ decided_at, items }: ShownDecision): string => {
    const names = items.map(({ item_id }) => quoteIn(centre, centre.titleOf(item_id) ?? item_id));
    return says.shown(date(decided_at), names.length === 0 ? "–" : names.join(", "));
  };
  const read = ({ caller, call, count, at }: ReadAccess): string =>
    `${toldReader(words, caller, call)}, ${words.used.times(count)}, ${words.used.last} ${date(at)}.`;
  return {
    observed: {
      open_cases: each((id: string) => says.openCase(id)),
      events: eventsOf(centre),
    },
    inferred: {
      decisions: each(shown),
      counted_for_model: whereThere((counted: { readonly package: string }) => says.counted(counted.package)),
      counted_for_belief: each(() => says.believed),
    },
    processing: {
      events_restricted_since: whereThere((at: string) => says.unusedSince(date(at))),
      erased_at: whereThere((at: string) => says.erasedBefore(date(at))),
      accesses: each(read),
      recipients: each(
        ({ name, purpose }: { readonly name: string; readonly purpose: string }) => `${name}: ${purpose}.`,
      ),
      data_sets: each(({ exported_at: at, recipient }: HandedOut) => says.handedOut(date(at), recipient)),
      forgotten_events: where((count: number) => count > 0, says.forgotten),
    },
  };
};

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

/** Each member by its own words; one that has none yet is told by its name, so that nothing is left out. */
const linesOf = (group: object, tells: Tells): Line[] =>
  Object.entries(group).flatMap(([name, value]): readonly Line[] => {
    const tell = tells[name];
    if (tell !== undefined) return tell(value as never);
    return isEmpty(value) ? [] : [[name, value]];
  });

const fieldsOf = (value: unknown, path: string): readonly (readonly [string, string])[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, one]) => fieldsOf(one, path === "" ? name : `${path}.${name}`))
    : [[path, value === null ? "–" : String(value)]];

const lineOf = ({ says }: Telling, [sentence, whole]: Line): Html =>
  html`<li>
    <p>${sentence}</p>
    <details>
      <summary>${says.all}</summary>
      <dl>
        ${fieldsOf(whole, "").map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
    </details>
  </li>`;

/**
 * The whole copy of somebody's data (Art. 12(1) and 15(3) GDPR): one plain sentence for each thing, and
 * behind it every field. It is made of the export and of nothing else, so that what the one has the other
 * tells.
 */
export const copyBody = (centre: Centre, { copy, titleOf: titles }: ReadCopy): Html => {
  const tone = centre.settings.tone ?? USUAL_TONE[centre.locale];
  const says = copyWordingOf(centre.locale, tone);
  const telling: Telling = { ...centre, says, titleOf: titles };
  const tells = { provided: providedOf(telling), ...othersOf(telling) };
  const groups = (["provided", "observed", "inferred", "processing"] as const).map((name) => {
    const lines = linesOf(copy[name], tells[name]);
    return html`<section aria-labelledby="copy-${name}">
      <h3 id="copy-${name}">${says.groups[name]}</h3>
      ${
        lines.length === 0
          ? html`<p>${says.nothing}</p>`
          : html`<ul class="rows records">
              ${lines.map((line) => lineOf(telling, line))}
            </ul>`
      }
    </section>`;
  });
  return html`<section aria-labelledby="copy-title">
    <h2 id="copy-title">${says.title}</h2>
    <p class="lead">${says.lead}</p>
    ${button(says.back, "stay")} ${button(centre.words.take.download, "download")} ${groups}
  </section>`;
};
