/** Finds while one types, and where the documentation is static files, at all. */
import MiniSearch, { type Options } from "minisearch";

type Index = { readonly options: Options; readonly index: object };

const MOST = 20;
const field = document.querySelector("input[type=search]") as HTMLInputElement;
const results = document.querySelector("#results") as HTMLElement;
/** Static files tell where the index is, and how pages are called there. */
const { index: where = "/docs/search-index.json", base = "", end = "" } = document.body.dataset;

const addressOf = (address: string): string => {
  if (base === "") return address;
  const [path = "", anchor] = address.replace(/^\/docs\/?/, "").split("#");
  return `${base}${path === "" ? "index" : path}${end}${anchor === undefined ? "" : `#${anchor}`}`;
};

const load = async (): Promise<MiniSearch> => {
  const { options, index } = (await (await fetch(where)).json()) as Index;
  return MiniSearch.loadJSON(JSON.stringify(index), options);
};

const show = (found: readonly Record<string, unknown>[], words: string): void => {
  if (words === "") return results.replaceChildren();
  const list = document.createElement("ol");
  list.className = "found";
  for (const { id, title, page } of found.slice(0, MOST)) {
    const link = document.createElement("a");
    link.href = addressOf(String(id));
    link.textContent = String(title);
    const row = document.createElement("li");
    row.append(link, title === page ? "" : ` ${String(page)}`);
    list.append(row);
  }
  const none = document.createElement("p");
  none.textContent = `Nothing was found for “${words}”. Try fewer or other words.`;
  results.replaceChildren(found.length === 0 ? none : list);
};

const start = async (): Promise<void> => {
  const index = await load();
  const find = (): void => {
    const words = field.value.trim();
    show(index.search(words), words);
  };
  field.addEventListener("input", find);
  const asked = new URLSearchParams(location.search).get("q");
  if (base !== "" && asked !== null) {
    field.value = asked;
    find();
  }
};

void start();
