/** What the demo shop says itself. Long because it is text in five languages. */
export type DemoLabels = {
  readonly title: string;
  readonly lead: string;
  readonly try: string;
  readonly steps: readonly string[];
  readonly all: string;
  readonly language: string;
  readonly forYou: string;
  readonly goesWith: string;
  readonly range: string;
  readonly more: (count: number) => string;
  readonly back: string;
  readonly buyOnline: string;
  readonly buyStore: string;
  readonly mine: string;
  readonly nothingBought: string;
  readonly giveBack: string;
  readonly complain: string;
  readonly wishes: string;
  readonly cheaper: string;
  readonly data: string;
  readonly centre: string;
  readonly newVisitor: string;
  readonly behind: string;
  readonly behindLead: string;
  readonly copy: string;
  readonly copied: string;
  readonly said: string;
  readonly did: Readonly<Record<"bought" | "returned" | "complained" | "failed", string>>;
};

const EN: DemoLabels = {
  title: "Demo shop",
  lead:
    "A made-up shop that asks Candor for suggestions. Everything you do here is one call, and you see " +
    "each of them.",
  try: "Try this",
  steps: [
    "Look around. The suggestions fit the page and nobody in particular.",
    "Say yes to personal suggestions, below under “Your data”.",
    "Buy something, online or in the store, and see what changes and why.",
    "Ask “Why this?”, and tell a suggestion to go.",
    "Return something or complain, and see how the shop holds back.",
    "Open the privacy centre: change your mind, or leave.",
  ],
  all: "Everything",
  language: "Language",
  forYou: "Suggestions",
  goesWith: "Goes with this",
  range: "The range",
  more: (count) => `Show ${count} more`,
  back: "Back to the shop",
  buyOnline: "Buy online",
  buyStore: "Buy in the store",
  mine: "What you bought",
  nothingBought: "Nothing yet.",
  giveBack: "Return",
  complain: "Complain",
  wishes: "What matters to you",
  cheaper: "Spend less",
  data: "Your data",
  centre: "Open your privacy centre",
  newVisitor: "Become somebody new",
  behind: "Behind the page",
  behindLead: "The calls to the service, the newest last. KEY is the shop’s key, TOKEN a visitor’s token.",
  copy: "Copy",
  copied: "Copied",
  said: "What the answer said of itself",
  did: {
    bought: "Bought. The suggestions are new.",
    returned: "Returned.",
    complained: "The shop knows, and does not push you while it is open.",
    failed: "That did not work. Please try again.",
  },
};
const NL: DemoLabels = {
  title: "Demowinkel",
  lead:
    "Een verzonnen winkel die Candor om suggesties vraagt. Alles wat je hier doet is één aanroep, en je " +
    "ziet ze allemaal.",
  try: "Probeer dit",
  steps: [
    "Kijk rond. De suggesties passen bij de pagina en bij niemand in het bijzonder.",
    "Zeg ja tegen persoonlijke suggesties, onderaan bij “Je gegevens”.",
    "Koop iets, online of in de winkel, en zie wat er verandert en waarom.",
    "Vraag “Waarom dit?” en stuur een suggestie weg.",
    "Breng iets terug of klaag, en zie hoe de winkel zich inhoudt.",
    "Open het privacycentrum: bedenk je, of vertrek.",
  ],
  all: "Alles",
  language: "Taal",
  forYou: "Suggesties",
  goesWith: "Past hierbij",
  range: "Het assortiment",
  more: (count) => `Nog ${count} tonen`,
  back: "Terug naar de winkel",
  buyOnline: "Online kopen",
  buyStore: "In de winkel kopen",
  mine: "Wat je kocht",
  nothingBought: "Nog niets.",
  giveBack: "Terugbrengen",
  complain: "Klagen",
  wishes: "Wat jij belangrijk vindt",
  cheaper: "Minder uitgeven",
  data: "Je gegevens",
  centre: "Open je privacycentrum",
  newVisitor: "Iemand anders worden",
  behind: "Achter de pagina",
  behindLead:
    "De aanroepen naar de dienst, de nieuwste laatst. KEY is de sleutel van de winkel, TOKEN die van een " +
    "bezoeker.",
  copy: "Kopiëren",
  copied: "Gekopieerd",
  said: "Wat het antwoord over zichzelf zei",
  did: {
    bought: "Gekocht. De suggesties zijn nieuw.",
    returned: "Teruggebracht.",
    complained: "De winkel weet het, en dringt niets op zolang het loopt.",
    failed: "Dat lukte niet. Probeer het nog eens.",
  },
};
const NB: DemoLabels = {
  title: "Demobutikk",
  lead: "En oppdiktet butikk som ber Candor om forslag. Alt du gjør her, er ett kall, og du ser hvert.",
  try: "Prøv dette",
  steps: [
    "Se deg rundt. Forslagene passer til siden og til ingen bestemt.",
    "Si ja til personlige forslag, nederst under «Opplysningene dine».",
    "Kjøp noe, på nettet eller i butikken, og se hva som endrer seg og hvorfor.",
    "Spør «Hvorfor dette?», og be et forslag om å gå.",
    "Lever noe tilbake eller klag, og se hvordan butikken holder seg i bakgrunnen.",
    "Åpne personvernsiden: ombestem deg, eller dra.",
  ],
  all: "Alt",
  language: "Språk",
  forYou: "Forslag",
  goesWith: "Passer til dette",
  range: "Utvalget",
  more: (count) => `Vis ${count} til`,
  back: "Tilbake til butikken",
  buyOnline: "Kjøp på nettet",
  buyStore: "Kjøp i butikken",
  mine: "Det du har kjøpt",
  nothingBought: "Ingenting ennå.",
  giveBack: "Lever tilbake",
  complain: "Klag",
  wishes: "Det som er viktig for deg",
  cheaper: "Bruke mindre penger",
  data: "Opplysningene dine",
  centre: "Åpne personvernsiden din",
  newVisitor: "Bli en ny person",
  behind: "Bak siden",
  behindLead: "Kallene til tjenesten, det nyeste sist. KEY er butikkens nøkkel, TOKEN er en besøkendes.",
  copy: "Kopier",
  copied: "Kopiert",
  said: "Hva svaret sa om seg selv",
  did: {
    bought: "Kjøpt. Forslagene er nye.",
    returned: "Levert tilbake.",
    complained: "Butikken vet det, og maser ikke så lenge saken er åpen.",
    failed: "Det gikk ikke. Prøv igjen.",
  },
};
const DE: DemoLabels = {
  title: "Demo-Shop",
  lead:
    "Ein erfundener Shop, der Candor um Vorschläge bittet. Alles, was hier geschieht, ist ein Aufruf, " +
    "und jeder ist zu sehen.",
  try: "Zum Ausprobieren",
  steps: [
    "Umsehen. Die Vorschläge passen zur Seite und zu niemandem im Besonderen.",
    "Persönlichen Vorschlägen zustimmen, unten bei „Daten“.",
    "Etwas kaufen, online oder in der Filiale, und sehen, was sich warum ändert.",
    "„Warum das?“ fragen und einen Vorschlag wegschicken.",
    "Etwas zurückgeben oder reklamieren und sehen, wie sich der Shop zurückhält.",
    "Das Datenschutzzentrum öffnen: es sich anders überlegen, oder gehen.",
  ],
  all: "Alles",
  language: "Sprache",
  forYou: "Vorschläge",
  goesWith: "Passt dazu",
  range: "Das Sortiment",
  more: (count) => `${count} weitere zeigen`,
  back: "Zurück zum Shop",
  buyOnline: "Online kaufen",
  buyStore: "In der Filiale kaufen",
  mine: "Gekauft",
  nothingBought: "Noch nichts.",
  giveBack: "Zurückgeben",
  complain: "Reklamieren",
  wishes: "Was wichtig ist",
  cheaper: "Weniger ausgeben",
  data: "Daten",
  centre: "Datenschutzzentrum öffnen",
  newVisitor: "Jemand anderes werden",
  behind: "Hinter der Seite",
  behindLead:
    "Die Aufrufe an den Dienst, der neueste zuletzt. KEY ist der Schlüssel des Shops, TOKEN der eines " +
    "Besuchers.",
  copy: "Kopieren",
  copied: "Kopiert",
  said: "Was die Antwort über sich selbst sagte",
  did: {
    bought: "Gekauft. Die Vorschläge sind neu.",
    returned: "Zurückgegeben.",
    complained: "Der Shop weiß Bescheid und drängt nicht, solange es offen ist.",
    failed: "Das hat nicht geklappt. Bitte noch einmal versuchen.",
  },
};
const FR: DemoLabels = {
  title: "Boutique de démonstration",
  lead:
    "Une boutique inventée qui demande des suggestions à Candor. Chaque geste est un appel, et chacun se " +
    "voit.",
  try: "À essayer",
  steps: [
    "Regarder autour. Les suggestions suivent la page, et personne en particulier.",
    "Dire oui aux suggestions personnelles, plus bas sous « Données ».",
    "Acheter quelque chose, en ligne ou en magasin, et voir ce qui change et pourquoi.",
    "Demander « Pourquoi ceci ? », et renvoyer une suggestion.",
    "Rendre ou réclamer, et voir la boutique se faire discrète.",
    "Ouvrir l’espace de confidentialité : changer d’avis, ou partir.",
  ],
  all: "Tout",
  language: "Langue",
  forYou: "Suggestions",
  goesWith: "Va bien avec",
  range: "Le catalogue",
  more: (count) => `En voir ${count} de plus`,
  back: "Retour à la boutique",
  buyOnline: "Acheter en ligne",
  buyStore: "Acheter en magasin",
  mine: "Achats",
  nothingBought: "Rien pour l’instant.",
  giveBack: "Rendre",
  complain: "Réclamer",
  wishes: "Ce qui compte",
  cheaper: "Dépenser moins",
  data: "Données",
  centre: "Ouvrir l’espace de confidentialité",
  newVisitor: "Devenir quelqu’un d’autre",
  behind: "Derrière la page",
  behindLead:
    "Les appels au service, le plus récent à la fin. KEY est la clé de la boutique, TOKEN celle d’un " +
    "visiteur.",
  copy: "Copier",
  copied: "Copié",
  said: "Ce que la réponse a dit d’elle-même",
  did: {
    bought: "Acheté. Les suggestions sont nouvelles.",
    returned: "Rendu.",
    complained: "La boutique le sait, et n’insiste pas tant que c’est ouvert.",
    failed: "Cela n’a pas fonctionné. Merci de réessayer.",
  },
};

export const DEMO_LABELS: Readonly<Record<string, DemoLabels>> = { en: EN, nl: NL, nb: NB, de: DE, fr: FR };
export const DEMO_LANGUAGES: readonly (readonly [string, string])[] = [
  ["en", "English"],
  ["nl", "Nederlands"],
  ["nb", "Norsk"],
  ["de", "Deutsch"],
  ["fr", "Français"],
];
