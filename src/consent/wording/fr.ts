import type { ConsentWording } from "./consent-wording.ts";
import { inBothTones, type Say } from "./tone.ts";

type Pieces = Readonly<Record<"vous" | "Vous" | "avez" | "objet" | "vos" | "Vos" | "faites", string>>;

const piecesOf = (say: Say): Pieces => ({
  vous: say("vous", "tu"),
  Vous: say("Vous", "Tu"),
  avez: say("avez", "as"),
  objet: say("vous", "te"),
  vos: say("vos", "tes"),
  Vos: say("Vos", "Tes"),
  faites: say("faites", "fais"),
});

/** Long because it is text: six purposes, each in three sentences. */
const purposes = (pieces: Pieces, say: Say): ConsentWording["purposes"] => {
  const { vous, Vous, avez, objet, vos, Vos, faites } = pieces;
  return {
    personalise: {
      title: "Suggestions personnelles",
      does:
        `Nous utilisons ce que ${vous} ${say("consultez et achetez", "consultes et achètes")} dans cette ` +
        `boutique pour ${objet} proposer ce qui ${objet} convient.`,
      without:
        `${Vous} ${say("recevez", "reçois")} toujours des suggestions, selon la page consultée et ce qui ` +
        "plaît le plus.",
    },
    connect_channels: {
      title: "Site, application et magasins réunis",
      does:
        `Nous réunissons ce que ${vous} ${faites} sur le site, dans l’application et en magasin, pour ne ` +
        `pas ${objet} proposer ce que ${vous} ${avez} déjà.`,
      without: `Ce que ${vous} ${faites} à un endroit y reste et ne sert pas ailleurs.`,
    },
    measure: {
      title: "Vérifier si les suggestions aident",
      does:
        `Nous regardons quelles suggestions ${say("vous ont", "t’ont")} été utiles et ${objet} demandons ` +
        `parfois ${say("votre", "ton")} avis.`,
      without: `Nous ne mesurons pas ${vos} réactions. ${Vos} suggestions continuent de fonctionner.`,
    },
    train: {
      title: "Apprendre de ce que chacun fait",
      does:
        "Nous apprenons de ce que " +
        `${say("vous et beaucoup d’autres faites", "tu fais, comme beaucoup d’autres")}, ` +
        "pour améliorer les suggestions de tout le monde.",
      without:
        `Nos modèles n’apprennent rien de ${say("vous", "toi")}. ${Vos} suggestions continuent de ` +
        "fonctionner.",
    },
    contact: {
      title: "Messages avec des suggestions",
      does:
        `Nous ${say("vous écrivons", "t’écrivons")} quand quelque chose peut ${objet} convenir, par le ` +
        `moyen et au rythme de ${say("votre", "ton")} choix.`,
      without:
        `Nous ne ${say("vous écrivons", "t’écrivons")} qu’au sujet de ${vos} commandes et de ${vos} ` +
        "questions.",
    },
    sensitive: {
      title: "Produits sensibles",
      does:
        "Nous tenons aussi compte de produits qui peuvent révéler quelque chose de privé, comme " +
        `${say("votre", "ta")} santé ou ${vos} convictions.`,
      without:
        `Ce que ${vous} ${faites} avec ces produits n’est ni conservé ni utilisé pour les ` + "suggestions.",
    },
  };
};

const because = (pieces: Pieces, say: Say): ConsentWording["because"] => {
  const { vous, Vous, avez, vos, Vos } = pieces;
  const votre = say("votre", "ton");
  const Votre = say("Votre", "Ton");
  return {
    never_given: `${Vous} n’${avez} pas donné ${votre} accord pour cela.`,
    refused: `${Vous} ${avez} refusé cela.`,
    withdrawn: `${Vous} ${avez} retiré ${votre} accord.`,
    expired: `${Votre} accord a expiré. Nous ne continuerons pas sans le redemander.`,
    notice_changed:
      `Notre explication a changé. ${Votre} accord précédent ne compte plus tant que ${vous} ` +
      `n’${avez} pas répondu à la nouvelle.`,
    requires_personalise: "Cela ne fonctionne qu’avec les suggestions personnelles, qui sont désactivées.",
    opt_out: `${Vous} ${avez} demandé cette fois des suggestions sans profilage.`,
    gpc:
      `${Votre} navigateur nous demande de ne pas ${say("vous", "te")} profiler (Global Privacy Control). ` +
      "Nous le respectons.",
    dnt:
      `${Votre} navigateur nous demande de ne pas ${say("vous", "te")} suivre (Do Not Track). Nous le ` +
      "respectons.",
    tcf:
      `${Vous} n’${avez} pas donné ${votre} accord pour cela dans les réglages de confidentialité de ce ` +
      "site.",
    gpp: `${Vos} choix de confidentialité refusent cela.`,
    signal_invalid: "Les choix de confidentialité transmis sont illisibles : nous les prenons pour un refus.",
    restricted: `${Vous} nous ${avez} demandé de ne pas utiliser ${vos} données.`,
    objected: `${Vous} ${avez} exprimé ${say("votre", "ton")} opposition à cet usage de ${vos} données.`,
    paused: `${Vous} ${avez} mis les suggestions personnelles en pause.`,
    minor: "Nous laissons cela désactivé en dessous de l’âge où l’on peut y consentir soi-même.",
    erased: `${Vos} données ont été effacées et ${vous} n’${avez} pas redonné ${votre} accord depuis.`,
    no_shopper: `Nous ne savons pas qui ${vous} ${say("êtes", "es")} ici : rien de personnel n’est utilisé.`,
    store_unavailable:
      `Nous ne pouvons pas consulter ${vos} choix en ce moment : nous les prenons pour un ` + "refus.",
  };
};

/** French: "vous", or "tu". */
export const FR = inBothTones((say): ConsentWording => {
  const pieces = piecesOf(say);
  return { purposes: purposes(pieces, say), because: because(pieces, say) };
});
