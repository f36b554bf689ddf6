import { createClient } from "../../client/index.ts";

const QUIET_MS = 250;
const SUGGESTED = 4;

const textIn = (name: string, text: string): HTMLElement => {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
};

const priceIn = (locale: string, price: number, currency: string | null): string =>
  new Intl.NumberFormat(locale, currency === null ? {} : { style: "currency", currency }).format(price);

/** Shows what the sliders would change, while they are moved; nothing is kept until the form is sent. */
export const previewWishes = (): void => {
  const form = document.querySelector<HTMLFormElement>("#wishes-form");
  const preview = document.querySelector<HTMLElement>("#preview");
  const list = preview?.querySelector("ol");
  const told = preview?.querySelector("[data-told]");
  if (form === null || preview === null || list == null || told == null) return;
  const fields = new FormData(form);
  const client = createClient({ url: location.origin, bearer: async () => String(fields.get("token")) });
  const locale = preview.dataset["locale"] ?? "en";
  let asked = 0;
  const ask = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    const sliders = [...form.querySelectorAll<HTMLInputElement>("input[type=range]")];
    const objectives = Object.fromEntries(
      sliders.map(({ name, value, max }) => [name, Number(value) / Number(max)]),
    );
    const question = {
      moment: "home",
      limit: SUGGESTED,
      explain: "brief",
      context: { locale },
      objectives,
    } as const;
    const answer = await client.recommend(question).catch(() => null);
    if (answer === null || mine !== asked) return;
    told.textContent = answer.transparency.text;
    const rows = answer.items.map(({ item, reasons: [reason] }) => {
      const row = document.createElement("li");
      row.append(textIn("b", item.title));
      if (item.price !== null) row.append(" ", textIn("span", priceIn(locale, item.price, item.currency)));
      if (reason !== undefined) row.append(" ", textIn("small", reason.text));
      return row;
    });
    list.replaceChildren(...(rows.length > 0 ? rows : [textIn("li", preview.dataset["none"] ?? "")]));
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), QUIET_MS);
  });
};
