const AGAIN_MS = 3_000;

/** Looks again until the models have forgotten, and puts what it finds in the place of what stood there. */
export const followErasure = (): void => {
  const shown = (): HTMLElement | null => document.querySelector("#erasure");
  const look = async (): Promise<void> => {
    const answer = await fetch(location.href, { credentials: "omit" }).catch(() => null);
    if (answer?.ok === true) {
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = found.querySelector<HTMLElement>("#erasure");
      if (fresh !== null && fresh.dataset["state"] !== shown()?.dataset["state"]) shown()?.replaceWith(fresh);
    }
    next();
  };
  const next = (): void => {
    const section = shown();
    if (section !== null && section.dataset["state"] !== "complete") setTimeout(() => void look(), AGAIN_MS);
  };
  next();
};
