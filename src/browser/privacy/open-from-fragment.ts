const hidden = (name: string, value: string): HTMLInputElement => {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  return field;
};

/** A link of the shop holds the token behind `#`: it is taken out of the address and sent as a form. */
const open = (): void => {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  history.replaceState(null, "", location.pathname + location.search);
  const form = document.createElement("form");
  form.method = "post";
  form.action = location.pathname;
  form.append(hidden("token", token), hidden("lang", document.documentElement.lang));
  document.body.append(form);
  form.submit();
};

export const openFromFragment = (): void => {
  open();
  // The same link once more, where the page stands open already.
  addEventListener("hashchange", open);
};
