import type { ConsentWording } from "./consent-wording.ts";

export const FR: ConsentWording = {
  purposes: {
    personalise: {
      title: "Suggestions personnelles",
      does:
        "Nous utilisons ce que vous regardez et achetez dans cette boutique pour vous proposer ce qui " +
        "vous convient.",
      without: "Vous recevez toujours des suggestions, selon la page consultée et ce qui plaît le plus.",
    },
    connect_channels: {
      title: "Site, application et magasins réunis",
      does:
        "Nous réunissons ce que vous faites sur le site, dans l’application et en magasin, pour ne pas " +
        "vous proposer ce que vous avez déjà.",
      without: "Ce que vous faites à un endroit y reste et ne sert pas ailleurs.",
    },
    measure: {
      title: "Vérifier si nous vous aidons",
      does: "Nous regardons quelles suggestions vous ont été utiles et vous demandons parfois votre avis.",
      without: "Nous ne mesurons pas vos réactions. Vos suggestions continuent de fonctionner.",
    },
    train: {
      title: "Apprendre des achats de chacun",
      does:
        "Nous apprenons de ce que vous et beaucoup d’autres faites, pour améliorer les suggestions de " +
        "tout le monde.",
      without: "Nos modèles n’apprennent rien de vous. Vos suggestions continuent de fonctionner.",
    },
    contact: {
      title: "Messages avec des suggestions",
      does:
        "Nous vous écrivons quand quelque chose peut vous convenir, par le moyen et au rythme de votre " +
        "choix.",
      without: "Nous ne vous écrivons qu’au sujet de vos commandes et de vos questions.",
    },
    sensitive: {
      title: "Produits sensibles",
      does:
        "Nous tenons aussi compte de produits qui peuvent révéler quelque chose de privé, comme votre " +
        "santé ou vos convictions.",
      without: "Ce que vous faites avec ces produits n’est ni conservé ni utilisé pour les suggestions.",
    },
  },
  because: {
    never_given: "Vous n’avez pas dit oui à cela.",
    refused: "Vous avez dit non à cela.",
    withdrawn: "Vous avez retiré votre accord.",
    expired: "Votre accord a expiré. Nous ne continuerons pas sans vous le redemander.",
    notice_changed:
      "Notre explication a changé. Votre oui précédent ne compte plus tant que vous n’avez pas répondu " +
      "à la nouvelle.",
    requires_personalise: "Cela ne fonctionne qu’avec les suggestions personnelles, qui sont désactivées.",
    opt_out: "Vous avez demandé cette fois des suggestions sans profilage.",
    gpc:
      "Votre navigateur nous demande de ne pas vous profiler (Global Privacy Control). Nous le " +
      "respectons.",
    dnt: "Votre navigateur nous demande de ne pas vous suivre (Do Not Track). Nous le respectons.",
    tcf: "Vous n’avez pas donné votre accord dans les réglages de confidentialité de ce site.",
    gpp: "Vos choix de confidentialité disent non à cela.",
    signal_invalid: "Les choix de confidentialité transmis sont illisibles : nous les prenons pour un non.",
    restricted: "Vous nous avez demandé de ne pas utiliser vos données.",
    objected: "Vous avez exprimé votre opposition à cet usage de vos données.",
    paused: "Vous avez mis les suggestions personnelles en pause.",
    minor: "Nous laissons cela désactivé en dessous de l’âge où l’on peut y consentir soi-même.",
    erased: "Vos données ont été effacées et vous n’avez pas redonné votre accord depuis.",
    no_shopper: "Nous ne savons pas qui vous êtes ici : rien de personnel n’est utilisé.",
    store_unavailable: "Nous ne pouvons pas consulter vos choix en ce moment : nous les prenons pour un non.",
  },
};
