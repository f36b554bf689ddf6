const WARN_BEFORE_MS = 75_000;

/** Brings the offer to stay into sight, and says so, before the page closes (WCAG 2.2.1). */
export const warnInTime = (): void => {
  const time = document.querySelector<HTMLElement>("#time");
  const sentence = time?.querySelector("p");
  if (time == null || sentence == null) return;
  const closesIn = Number(time.dataset["minutes"]) * 60_000;
  setTimeout(
    () => {
      time.classList.add("late");
      sentence.setAttribute("role", "alert");
      // Set anew, so that it is read out.
      sentence.textContent = time.dataset["late"] ?? sentence.textContent;
    },
    Math.max(closesIn - WARN_BEFORE_MS, 0),
  );
};
