import { inBothTones } from "../../../../consent/wording/tone.ts";
import type { CopyWording } from "./copy-wording.ts";

/** Dutch: "u", or "je". */
export const NL = inBothTones((say): CopyWording => {
  const je = say("u", "je");
  const Je = say("U", "Je");
  const jou = say("u", "jou");
  const jouw = say("uw", "je");
  return {
    title: `Alles wat van ${jou} wordt bewaard`,
    lead:
      "Elke regel zegt één ding in gewone woorden; opengeklapt toont hij elk veld, zoals het wordt " +
      "bewaard.",
    groups: {
      provided: `Wat ${je} ons vertelde`,
      observed: "Wat we zagen",
      inferred: "Wat ervan is gemaakt",
      processing: "Wat ermee is gedaan",
    },
    nothing: "Hier wordt niets bewaard.",
    all: "Elk veld",
    back: `Terug naar ${jouw} pagina`,
    restricted: (since) => `${Je} vroeg ons op ${since} om ${jouw} gegevens ongebruikt te laten.`,
    objected: (since) => `${Je} maakte bezwaar op ${since}.`,
    age: (band) => `${say("Uw", "Je")} leeftijd, zoals die ons is verteld: ${band}.`,
    country: (code) => `Het land waarvan de wet bij het antwoord is genoemd: ${code}.`,
    wishes: `Wat voor ${jou} telt, wat ${je} hebt weggestuurd, en hoe we mogen schrijven.`,
    wishesSet: (date) => `De wensen zijn voor het laatst veranderd op ${date}.`,
    joined: (name, since) => `${name} geldt sinds ${since} als dezelfde persoon.`,
    passes: (count) =>
      count === 1
        ? "Eén pas voor een enkel bezoek is nog geldig."
        : `${count} passen voor een enkel bezoek zijn nog geldig.`,
    openCase: (id) => `Een vraag wacht nog op antwoord: ${id}.`,
    shown: (date, titles) => `Op ${date} ${say("kreeg u", "kreeg je")} te zien: ${titles}.`,
    counted: (model) => `Het model ${model} heeft meegeteld wat ${je} deed; ${je} kunt het laten vergeten.`,
    believed:
      `${say("Uw", "Je")} antwoorden op onze vragen zijn, met die van anderen, geteld in wat we van onze ` +
      "suggesties denken.",
    handedOut: (date, to) =>
      `Wat ${je} deed, kwam op ${date} zonder naam in een dataset, ` +
      (to === null ? "en we noteerden niet voor wie." : `gegeven aan: ${to}.`),
    forgotten: (count) =>
      count === 1
        ? `${Je} liet ons één ding vergeten; er is alleen een teken over, dat voorkomt dat het terugkomt.`
        : `${Je} liet ons ${count} dingen vergeten; er zijn alleen tekens over, die voorkomen dat ze ` +
          "terugkomen.",
    unusedSince: (date) => `Wat ${je} deed, blijft sinds ${date} ongebruikt en wordt 30 dagen later gewist.`,
    erasedBefore: (date) => `Alles van voor ${date} is gewist.`,
  };
});
