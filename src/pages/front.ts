import type { Express, RequestHandler } from "express";
import { negotiateLocale, type WordingLocale } from "../explain/wording/locales.ts";
import type { Assets } from "./assets.ts";
import { html } from "./html.ts";
import { sendStrict } from "./strict-page.ts";

type FrontWords = {
  readonly lead: string;
  readonly console: string;
  readonly docs: string;
  readonly calls: string;
  readonly problems: string;
  readonly models: string;
  readonly openApi: string;
  readonly ready: string;
  readonly browser: string;
  readonly shoppers: string;
  readonly demo: string;
};

const WORDS: Readonly<Record<WordingLocale, FrontWords>> = {
  en: {
    lead:
      "Product recommendations for webshops, with consent on every request and a true reason with every " +
      "suggestion.",
    console: "Console: answers step by step, what shoppers say, models, rules",
    docs: "Documentation: guides, coming from elsewhere, search",
    calls: "Every call",
    problems: "Every problem, and how to mend it",
    models: "Models: manifest, features, data sets",
    openApi: "OpenAPI, for clients in any language",
    ready: "Is it ready?",
    browser: "For the pages of a shop",
    shoppers: "Shoppers find their privacy centre from their account at the shop.",
    demo: "A demo shop, with every call behind it",
  },
  nl: {
    lead:
      "Productsuggesties voor webwinkels, met toestemming bij elke vraag en een ware reden bij elke " +
      "suggestie.",
    console: "Console: antwoorden stap voor stap, wat klanten zeggen, modellen, regels",
    docs: "Documentatie: handleidingen, overstappen, zoeken",
    calls: "Elke aanroep",
    problems: "Elk probleem, en wat eraan te doen is",
    models: "Modellen: manifest, kenmerken, datasets",
    openApi: "OpenAPI, voor clients in elke taal",
    ready: "Staat het klaar?",
    browser: "Voor de pagina’s van een winkel",
    shoppers: "Klanten vinden hun privacycentrum vanuit hun account bij de winkel.",
    demo: "Een demowinkel, met elke aanroep erachter",
  },
  nb: {
    lead:
      "Produktforslag for nettbutikker, med samtykke ved hver forespørsel og en sann grunn til hvert " +
      "forslag.",
    console: "Konsoll: svar steg for steg, hva kundene sier, modeller, regler",
    docs: "Dokumentasjon: veiledninger, bytte hit, søk",
    calls: "Hvert kall",
    problems: "Hvert problem, og hvordan det løses",
    models: "Modeller: manifest, egenskaper, datasett",
    openApi: "OpenAPI, for klienter i alle språk",
    ready: "Er den klar?",
    browser: "For sidene til en butikk",
    shoppers: "Kunder finner personvernsiden sin fra kontoen i butikken.",
    demo: "En demobutikk, med hvert kall bak den",
  },
  de: {
    lead:
      "Produktvorschläge für Webshops, mit Einwilligung bei jeder Anfrage und einem wahren Grund zu " +
      "jedem Vorschlag.",
    console: "Konsole: Antworten Schritt für Schritt, Stimmen der Kundschaft, Modelle, Regeln",
    docs: "Dokumentation: Anleitungen, Umstieg, Suche",
    calls: "Jeder Aufruf",
    problems: "Jedes Problem, und was dagegen hilft",
    models: "Modelle: Manifest, Merkmale, Datensätze",
    openApi: "OpenAPI, für Clients in jeder Sprache",
    ready: "Ist der Dienst bereit?",
    browser: "Für die Seiten eines Shops",
    shoppers: "Kundinnen und Kunden finden ihr Datenschutzzentrum über ihr Konto beim Shop.",
    demo: "Ein Demo-Shop, mit jedem Aufruf dahinter",
  },
  fr: {
    lead:
      "Des suggestions de produits pour boutiques en ligne, avec le consentement à chaque demande et une " +
      "vraie raison à chaque suggestion.",
    console: "Console : réponses pas à pas, avis de la clientèle, modèles, règles",
    docs: "Documentation : guides, migration, recherche",
    calls: "Chaque appel",
    problems: "Chaque problème, et comment le résoudre",
    models: "Modèles : manifeste, caractéristiques, jeux de données",
    openApi: "OpenAPI, pour des clients dans toutes les langues",
    ready: "Le service est-il prêt ?",
    browser: "Pour les pages d’une boutique",
    shoppers: "L’espace de confidentialité s’ouvre depuis le compte client à la boutique.",
    demo: "Une boutique de démonstration, avec chaque appel derrière elle",
  },
};

/** What machines are told. */
const PLACES = {
  service: "candor",
  console: "/console",
  docs: "/docs",
  calls: "/docs/api",
  problems: "/docs/problems",
  models: "/docs/features",
  openapi: "/openapi.json",
  health: "/healthz",
  ready: "/readyz",
  metrics: "/metrics",
  client: "/assets/client.js",
  components: "/assets/components.js",
  events: "/assets/events.js",
} as const;

/** `/`: a page that leads on for people, JSON for machines. */
export const mountFront = (app: Express, assets: Assets, limit: RequestHandler): void => {
  app.get("/", limit, (request, response) => {
    response.setHeader("Vary", "Accept, Accept-Language");
    if (request.accepts(["json", "html"]) !== "html") return void response.json(PLACES);
    const spoken = request.headers["accept-language"] === undefined ? [] : request.acceptsLanguages();
    const locale = negotiateLocale(spoken[0] ?? null, null);
    const words = WORDS[locale];
    const links: readonly (readonly [string, string])[] = [
      [PLACES.console, words.console],
      [PLACES.docs, words.docs],
      [PLACES.calls, words.calls],
      [PLACES.problems, words.problems],
      [PLACES.models, words.models],
      [PLACES.openapi, words.openApi],
      [PLACES.ready, words.ready],
    ];
    sendStrict(response, 200, {
      lang: locale,
      title: "Candor",
      styles: [assets.href("front-style.css")],
      scripts: [],
      body: html`<main>
        <h1>Candor</h1>
        <p class="lead">${words.lead}</p>
        <ul class="links">
          ${links.map(([href, text]) => html`<li><a href="${href}">${text}</a></li>`)}
        </ul>
        <p>${words.browser}: <code>${PLACES.components}</code>, <code>${PLACES.client}</code></p>
        <p>${words.demo}: <code>npm run demo</code></p>
        <p class="aside">${words.shoppers}</p>
      </main>`,
    });
  });
};
