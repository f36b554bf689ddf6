import type { EventType } from "../../../shopper/event.ts";

export type WishName = "save_money" | "easy" | "reliable" | "informed" | "fun";
export type PlaceOfAct = "web" | "app" | "store" | "email" | "phone" | "other";
export type About = "suggestion" | "explanation" | "data" | "consent" | "other";
/** What was done with a person's data, as far as the person is told apart who read it. */
export type ReadKind = "suggestions" | "events" | "choices" | "access" | "opened" | "rights";
/** Ways in which an act or the opening of the page can fail, each with its own sentence. */
export type Failure =
  | "closed"
  | "invalid"
  | "not_allowed"
  | "unreachable"
  | "changed"
  | "gone"
  | "not_from_here"
  | "incomplete"
  | "stopped"
  | "unknown_shop"
  | "unknown_erasure"
  | "other";

type Titled = { readonly title: string; readonly lead: string };
/** A button, and what it does. */
type OfferedAct = { readonly label: string; readonly does: string };

/** All that the privacy centre says in one language and tone. Sentences speak to the shopper. */
export type PrivacyWording = {
  readonly title: (shop: string) => string;
  readonly lead: string;
  readonly skip: string;
  readonly sections: string;
  readonly language: string;
  readonly closesIn: (minutes: number) => string;
  readonly stay: string;
  readonly save: string;
  readonly choices: Titled & {
    readonly yes: string;
    readonly no: string;
    readonly on: string;
    readonly off: string;
    readonly since: (date: string) => string;
    readonly attested: string;
    readonly everythingOff: OfferedAct;
    readonly everythingOffAndDeleted: OfferedAct;
    readonly pause: OfferedAct;
    readonly resume: OfferedAct;
  };
  readonly known: Titled & {
    readonly nothing: string;
    readonly forget: string;
    /** Stars, and other answers on a scale. */
    readonly of: (value: number, most: number) => string;
    readonly older: string;
    readonly newest: string;
    readonly places: Readonly<Record<PlaceOfAct, string>>;
    readonly acts: Readonly<Record<EventType, string>>;
    readonly joined: string;
    readonly part: string;
    readonly kinds: Readonly<Record<string, string>>;
  };
  readonly used: Titled & {
    readonly now: string;
    readonly not: string;
    readonly nothing: string;
    readonly kept: (months: number) => string;
    readonly readers: string;
    readonly noReaders: string;
    readonly who: Readonly<Record<"shop" | "self" | "button", string>>;
    readonly what: Readonly<Record<ReadKind, string>>;
    readonly times: (count: number) => string;
    readonly last: string;
    readonly recipients: string;
    readonly noRecipients: string;
  };
  readonly wishes: Titled & {
    readonly names: Readonly<Record<WishName, string>>;
    readonly little: string;
    readonly much: string;
    readonly preview: string;
    readonly noPreview: string;
  };
  readonly contact: Titled & {
    readonly off: string;
    readonly ways: string;
    readonly most: string;
    readonly quiet: string;
    readonly from: string;
    readonly to: string;
  };
  readonly history: Titled & {
    readonly nothing: string;
    readonly yesTo: (list: string) => string;
    readonly noTo: (list: string) => string;
    readonly text: string;
    readonly proof: string;
    readonly placed: (index: number) => string;
    readonly pending: string;
  };
  readonly take: Titled & { readonly read: string; readonly download: string };
  readonly leave: Titled & {
    readonly erase: string;
    readonly sure: string;
    readonly really: string;
    readonly cancel: string;
    readonly restrict: OfferedAct;
    readonly unrestrict: OfferedAct;
    readonly object: OfferedAct;
    readonly unobject: OfferedAct;
  };
  readonly erasure: {
    readonly going: string;
    readonly done: string;
    readonly asked: string;
    readonly deleted: string;
    readonly forgotten: string;
    readonly failed: string;
    readonly keys: (date: string) => string;
    readonly keysGone: string;
    readonly reloads: string;
    readonly address: string;
    readonly receipt: string;
    readonly keep: string;
  };
  readonly person: Titled & {
    readonly about: string;
    readonly subjects: Readonly<Record<About, string>>;
    readonly ask: string;
    readonly asked: (date: string, by: string) => string;
    readonly question: string;
    /** Where nobody can be promised to answer: the shop has not said how to reach it. */
    readonly askedOn: (date: string) => string;
    readonly noReach: string;
    readonly reach: string;
  };
  readonly closed: {
    readonly open: string;
    readonly how: string;
    readonly choose: string;
    readonly without: string;
  };
  readonly done: Readonly<
    Record<
      | "yes"
      | "yesWithoutEffect"
      | "no"
      | "off"
      | "deleted"
      | "forgotten"
      | "paused"
      | "resumed"
      | "wishes"
      | "contact"
      | "asked"
      | "restricted"
      | "unrestricted"
      | "objected"
      | "unobjected"
      | "parted",
      string
    >
  >;
  /** Which fields of a form an answer is about. */
  readonly look: (fields: string) => string;
  readonly failures: Readonly<Record<Failure, string>>;
};
