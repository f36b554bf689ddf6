/** What the copy of somebody's data says in one language and tone, beside the words of the privacy centre. */
export type CopyWording = {
  readonly title: string;
  readonly lead: string;
  readonly groups: Readonly<Record<"provided" | "observed" | "inferred" | "processing", string>>;
  readonly nothing: string;
  /** Opens every field of an entry, as it is kept. */
  readonly all: string;
  readonly back: string;
  readonly restricted: (since: string) => string;
  readonly objected: (since: string) => string;
  readonly age: (band: string) => string;
  readonly country: (code: string) => string;
  readonly wishes: string;
  readonly wishesSet: (date: string) => string;
  readonly joined: (name: string, since: string) => string;
  readonly passes: (count: number) => string;
  readonly openCase: (id: string) => string;
  readonly shown: (date: string, titles: string) => string;
  readonly counted: (model: string) => string;
  /** Of answers to questions that were counted for what is believed of suggestions. */
  readonly believed: string;
  /** `to`: as the shop said; null: it did not say. */
  readonly handedOut: (date: string, to: string | null) => string;
  readonly forgotten: (count: number) => string;
  readonly unusedSince: (date: string) => string;
  readonly erasedBefore: (date: string) => string;
};
