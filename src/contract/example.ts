/** A call as the documentation shows it, with the answer of a real service, cut where it is long. */
export type Example = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly shopper?: string;
  readonly body?: unknown;
  readonly answer?: unknown;
};
