import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { avez, objet, pourVous, Vos, vos, votre, Vous, vousAvez } from "./pieces.ts";

export const NOTICE = {
  "notice.profile":
    `Ces suggestions sont choisies pour ${pourVous}, avec ${votre} accord, d’après {from, select, events ` +
    `{ce que ${vousAvez} fait dans cette boutique} other {${vos} propres souhaits}}.`,
  "notice.shop_order":
    `Ces suggestions suivent l’ordre de cette boutique ; ce que ${vousAvez} fait peut seulement, avec ` +
    `${votre} accord, en écarter ou en déplacer.`,
  "notice.session":
    `Ces suggestions sont choisies pour ${pourVous}, avec ${votre} accord, d’après ce que ${vousAvez} fait ` +
    "pendant cette visite.",
  "notice.context":
    `Ces suggestions sont choisies d’après cette page{but, select, dismissed {, sans ce que ${vousAvez} ` +
    `écarté} heeded {, en tenant seulement compte de ${vos} propres choix, d’une demande en cours ou de ` +
    `${votre} âge} asked { et d’après les souhaits qui y sont réglés ; rien de ce que ${vousAvez} fait ` +
    `auparavant n’a été utilisé} other { ; rien de ce que ${vousAvez} fait auparavant n’a été utilisé}}.`,
  "notice.popular":
    `Ces suggestions sont les mêmes pour tout le monde{but, select, dismissed {, sans ce que ${vousAvez} ` +
    `écarté} heeded {, en tenant seulement compte de ${vos} propres choix, d’une demande en cours ou de ` +
    `${votre} âge} asked {, à souhaits égaux sur cette page ; rien de ce qui ${objet} concerne n’a été ` +
    `utilisé} other { ; rien de ce qui ${objet} concerne n’a été utilisé}}.`,
  "notice.any_time": `${Vous} ${tone("pouvez", "peux")} consulter, modifier ou arrêter cela à tout moment.`,
  "notice.nothing_known":
    `${Vous} ${avez} accepté les suggestions personnelles, mais il n’y a encore rien sur quoi ` +
    "les fonder.",
  "notice.sensitive_page":
    `Cette page concerne des produits sensibles : ce que ${vousAvez} fait n’y est pas associé sans un ` +
    "accord donné aussi pour cela.",
  "notice.model_failed":
    `${Vous} ${avez} accepté les suggestions personnelles, mais ce qui les choisit n’était pas ` +
    "disponible cette fois.",
  "notice.change": `${Vos} choix : {href}`,
  "notice.parameters": "Ce qui compte dans l’ordre, et combien : {href}",
  "notice.stock_changed": "L’assortiment de cette boutique a changé depuis.",
  "help.text": `Quelque chose ne va pas ? Notre équipe ${objet} aidera volontiers.`,
  "ask.relevance": `{items} : cela ${objet} est-il utile ?`,
  "ask.yes": "Oui",
  "ask.no": "Non",
  "ask.nps":
    `Sur une échelle de 0 à 10, ${tone("recommanderiez-vous", "recommanderais-tu")} cette boutique à des ` +
    "proches ?",
  "notice.open_complaint":
    `${tone("Votre demande", "Ta demande")} est encore en cours : tant qu’elle n’est pas réglée, ce que ` +
    `${vousAvez} fait n’est pas utilisé pour proposer quoi que ce soit.`,
  "notice.unexplained": "Le temps a manqué pour établir toutes les raisons.",
  "notice.empty": "Il n’y a rien à proposer ici.",
  "notice.silent": "Rien n’est proposé ici.",
  "notice.silent_help":
    `Rien n’est proposé ici ; ce que ${vousAvez} fait n’a servi, avec ${votre} accord, qu’à trouver une ` +
    "aide adaptée.",
  "notice.no_message": `Aucun message ne ${objet} est envoyé pour le moment.`,
  "notice.purchase_message":
    `Ce message porte sur ce que ${vousAvez} acheté ; ces données sont utilisées avec ${votre} accord, et ` +
    "il ne vend rien.",
} satisfies Partial<Messages>;
