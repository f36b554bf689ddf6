import type { Made } from "./calls.ts";

export type Item = {
  readonly item_id: string;
  readonly title: string;
  readonly category: readonly string[];
  readonly price: number | null;
  readonly currency: string | null;
  readonly picture: string;
};
export type Bought = { readonly event_id: string; readonly item_id: string; readonly place: "web" | "store" };
export type Shop = { readonly service: string; readonly shop: string; readonly items: readonly Item[] };
type Visit = { readonly visitor: string; readonly token: string; readonly made: Made };
/** What the page came with: nothing has to be asked for before it can be drawn. */
type Given = Shop & { readonly first: Visit | null };
type Act = "buy" | "return" | "complain";

const post = async <T>(path: string, body: object): Promise<T> => {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The demo shop answered ${response.status}.`);
  return (await response.json()) as T;
};

/** The demo shop's own server: it has the key, so that the page needs none. */
export const createShopServer = (add: (made: Made) => void) => {
  let visitor: string | null = null;
  let first: Visit | null = null;
  return {
    read(): Shop {
      const text = document.getElementById("shop")?.textContent ?? "null";
      const given = JSON.parse(text) as Given;
      ({ first } = given);
      return given;
    },
    /** A token for this visitor: at first the one that came with the page. */
    async token(): Promise<string> {
      const answer = first ?? (await post<Visit>("/demo/visitor", { visitor }));
      first = null;
      if (visitor === null) add(answer.made);
      ({ visitor } = answer);
      return answer.token;
    },
    /** For the privacy centre alone: it lasts five minutes. */
    async rightsToken(): Promise<string> {
      const answer = await post<{ token: string; made: Made }>("/demo/visitor", { visitor, rights: true });
      add(answer.made);
      return answer.token;
    },
    /** What only the shop may tell: orders, returns, complaints. */
    async act(act: Act, about: Omit<Bought, "event_id"> & { readonly event_id?: string }): Promise<string> {
      const { made, event_id } = await post<{ made: Made; event_id: string }>("/demo/act", {
        act,
        visitor,
        ...about,
      });
      add(made);
      if (made.status >= 400) throw new Error("The service refused it.");
      return event_id;
    },
    becomeNew: (): void => {
      visitor = null;
    },
  };
};
