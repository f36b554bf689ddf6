/** The components: `<candor-recommendations>`, `<candor-why>`, `<candor-consent>` (docs/components.md). */
import { configure } from "./components/base-element.ts";
import { CandorConsent } from "./components/consent.ts";
import { CandorRecommendations } from "./components/recommendations.ts";
import { CandorWhy } from "./components/why.ts";

const ELEMENTS = {
  "candor-why": CandorWhy,
  "candor-recommendations": CandorRecommendations,
  "candor-consent": CandorConsent,
};

for (const [name, element] of Object.entries(ELEMENTS))
  if (customElements.get(name) === undefined) customElements.define(name, element);

export { configure };
