import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { describe } from "vitest";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** Runs where Chromium is; reported as skipped elsewhere, but never where everything is required. */
export const describeInBrowser = describe.skipIf(
  CHROMIUM === undefined && process.env["CANDOR_REQUIRE_ALL"] !== "1",
);

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM ?? "chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

type Violation = {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; html: string }[];
};

/** What axe-core finds wrong on a page by WCAG 2.2 A and AA, in light and in dark; each with where. */
export const axeFindings = async (
  page: Page,
  schemes: readonly ("light" | "dark")[] = ["light", "dark"],
): Promise<string[]> => {
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // By the debugger, so that the policy of the page need not allow it.
    await page.evaluate(AXE);
    const violations = (await page.evaluate(
      `axe.run({ preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
        "best-practice"] })
        .then((results) => results.violations)`,
    )) as Violation[];
    for (const { id, nodes } of violations)
      found.push(
        ...nodes.map(({ target, html }) => `${colorScheme}: ${id} at ${JSON.stringify(target)} ${html}`),
      );
  }
  return found;
};

/** What the keyboard is at, by its name; nothing where the page is just being replaced. */
const focusedName = async (page: Page): Promise<string> => {
  try {
    return await page.evaluate<string>(
      `((element) => {
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
      })(document.activeElement)`,
    );
  } catch {
    await page.waitForLoadState();
    return "";
  }
};

/** Presses Tab until what has the focus is called so, as somebody does who has no pointer. */
export const tabTo = async (page: Page, name: RegExp): Promise<void> => {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = await focusedName(page);
    if (name.test(focused)) return;
  }
  throw new Error(`Nothing that is called ${String(name)} can be reached by the keyboard.`);
};

/** How much of the page moved by itself so far (Cumulative Layout Shift). */
export const layoutShift = (page: Page): Promise<number> =>
  page.evaluate(
    `new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) sum += value;
      }).observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
    })`,
  );
