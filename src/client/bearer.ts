/** A key of the shop (on a server only), or what fetches a shopper token from the shop's own server. */
export type BearerSource = string | (() => Promise<string>);

export type Bearer = {
  /** `refused`: the one that the service no longer takes. */
  get(refused?: string): Promise<string>;
};

/** A token is asked for again this long before it ends, so that none ends on its way. */
const EARLY_MS = 15_000;

/** When a token ends, by its own claim; a key never does. The service checks it; this only saves a call. */
const endOf = (token: string): number => {
  try {
    const [, claims = ""] = token.split(".");
    const { exp } = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as { exp?: number };
    return exp === undefined ? Infinity : exp * 1000;
  } catch {
    return Infinity;
  }
};

/** Keeps a token in memory, and asks for another when it ends or was refused; once, for all who wait. */
export const createBearer = (source: BearerSource, clock: () => number): Bearer => {
  if (typeof source === "string") return { get: () => Promise.resolve(source) };
  let token: string | null = null;
  let asked: Promise<string> | null = null;
  const ask = (): Promise<string> => {
    asked ??= source()
      .then((fresh) => (token = fresh))
      .finally(() => {
        asked = null;
      });
    return asked;
  };
  return {
    get: (refused) =>
      token === null || token === refused || endOf(token) - EARLY_MS <= clock()
        ? ask()
        : Promise.resolve(token),
  };
};
