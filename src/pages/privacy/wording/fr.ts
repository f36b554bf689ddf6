// Long because it is text: all that the privacy centre says.
import { inBothTones } from "../../../consent/wording/tone.ts";
import type { PrivacyWording } from "./privacy-wording.ts";

/** French: "vous", or "tu". Long because it is text. */
export const FR = inBothTones((say): PrivacyWording => {
  const vous = say("vous", "tu");
  const Vous = say("Vous", "Tu");
  const vos = say("vos", "tes");
  const Vos = say("Vos", "Tes");
  const votre = say("votre", "ton");
  const Votre = say("Votre", "Ton");
  const avez = say("avez", "as");
  const toi = say("vous", "toi");
  return {
    title: (shop) => `${Vos} données chez ${shop}`,
    lead:
      `${say("Voyez", "Vois")} ce que nous savons de ${toi}, ${say("décidez", "décide")} à quoi cela ` +
      `peut servir, et ${say("partez quand vous voulez", "pars quand tu veux")}.`,
    skip: "Aller au contenu",
    sections: "Sur cette page",
    language: "Langue",
    closesIn: (minutes) =>
      `Pour protéger ${vos} données, cette page se ferme dans ` +
      `${minutes === 1 ? "une minute" : `${minutes} minutes`}.`,
    stay: "Rester plus longtemps",
    save: "Enregistrer",
    choices: {
      title: `${Vos} choix`,
      lead:
        `Chaque usage se décide à part. ${say("Dites", "Dis")} oui ou non aussi souvent que ` +
        `${say("vous le souhaitez", "tu le souhaites")} ; ${say("vos", "tes")} achats se passent tout ` +
        "aussi bien.",
      yes: "Oui",
      no: "Non",
      on: "Activé",
      off: "Désactivé",
      since: (date) => `depuis le ${date}`,
      attested:
        `La boutique nous a dit que ${vous} ${say("aviez", "avais")} donné ${votre} accord plus tôt. Si ` +
        "ce n’est pas exact, il suffit de dire non.",
      everythingOff: {
        label: "Tout désactiver",
        does:
          `Chaque réponse devient non. Ce que ${vous} ${avez} fait n’est plus utilisé, et sera effacé ` +
          "après 30 jours.",
      },
      everythingOffAndDeleted: {
        label: "Tout désactiver et effacer ce que j’ai fait",
        does: `De même, et ce que ${vous} ${avez} fait est effacé tout de suite.`,
      },
      pause: {
        label: "Mettre les suggestions personnelles en pause",
        does: `Ce que ${vous} ${avez} fait n’est pas utilisé avant la reprise. Rien n’est effacé.`,
      },
      resume: {
        label: "Reprendre les suggestions personnelles",
        does:
          `Les suggestions personnelles sont en pause. Rien de ce que ${vous} ${avez} fait n’est utilisé ` +
          "avant la reprise.",
      },
    },
    known: {
      title: `Ce que nous savons de ${toi}`,
      lead:
        `Tout ce que nous gardons de ce que ${vous} ${avez} fait, le plus récent d’abord. ` +
        `${say("Retirez ce que vous voulez", "Retire ce que tu veux")} : c’est effacé, et nos modèles ` +
        "l’oublient.",
      nothing: `Nous ne gardons rien de ce que ${vous} ${avez} fait ici.`,
      forget: "Oublier",
      of: (value, most) => `${value} sur ${most}`,
      older: "Afficher les plus anciens",
      newest: "Revenir aux plus récents",
      places: {
        web: "Sur le site",
        app: "Dans l’application",
        store: "En magasin",
        email: "Par e-mail",
        phone: "Au téléphone",
        other: "Ailleurs",
      },
      acts: {
        view: "Consulté",
        search: "Recherché",
        click: "Suggestion ouverte",
        impression: "Suggestion affichée",
        cart_add: "Mis au panier",
        cart_remove: "Retiré du panier",
        wishlist_add: "Gardé pour plus tard",
        purchase: "Acheté",
        order_cancelled: "Commande annulée",
        return: "Rendu",
        rating: "Noté",
        dismiss: "Masqué",
        delivered: "Reçu",
        asked: "Question reçue de notre part",
        contacted: "Message reçu de notre part",
        unsubscribed: "Fin de nos messages demandée",
        service_opened: "Aide demandée",
        service_resolved: "Question réglée",
        nps: "Réponse : nous recommander ou non",
        verdict: "Avis sur une suggestion",
      },
      joined: `Ce que nous rattachons à ${toi}`,
      part: "Séparer",
      kinds: {
        account: "Un compte",
        app: "Une application",
        loyalty_card: "Une carte de fidélité",
        email_hash: "Une adresse e-mail",
        till_receipt: "Un ticket de caisse",
        cookie: "Un navigateur",
      },
    },
    used: {
      title: "À quoi cela sert",
      lead: "Et à quoi cela ne sert pas, et pourquoi.",
      now: "Utilisé en ce moment",
      not: "Non utilisé",
      nothing: "Rien en ce moment.",
      kept: (months) => `Nous gardons ce que ${vous} ${avez} fait ${months} mois au plus.`,
      readers: `Qui a lu ou modifié ${vos} données ces douze derniers mois`,
      noReaders: "Personne.",
      who: {
        shop: "La boutique",
        self: `${say("Vous-même", "Toi-même")}, sur une page de la boutique`,
        button: `${say("Vous-même", "Toi-même")}, avec un bouton près d’une suggestion`,
      },
      what: {
        suggestions: "suggestions préparées",
        events: `enregistrement de ce que ${vous} ${avez} fait`,
        choices: "choix lus ou modifiés",
        access: "données consultées",
        opened: `un accès à ${say("vos", "tes")} données créé, comme cette page en a besoin`,
        rights: "droits exercés",
      },
      times: (count) => `${count} fois`,
      last: "dernière fois le",
      recipients: `Qui d’autre reçoit ${vos} données`,
      noRecipients: "Personne d’autre.",
    },
    wishes: {
      title: `Ce qui compte pour ${toi}`,
      lead:
        `${say("Déplacez", "Déplace")} ce qui compte, et ${say("voyez", "vois")} aussitôt ce qui ` +
        `${say("vous", "te")} serait proposé.`,
      names: {
        save_money: "Dépenser moins",
        easy: "Que ce soit simple",
        reliable: "Pouvoir s’y fier",
        informed: "En savoir plus avant de choisir",
        fun: "Se faire plaisir",
      },
      little: "peu important",
      much: "très important",
      preview: `Ce qui ${say("vous", "te")} serait proposé`,
      noPreview: "Il n’y a rien à proposer en ce moment.",
    },
    contact: {
      title: "Comment et à quel rythme nous écrivons",
      lead: `Le moyen et le rythme sont ${say("votre", "ton")} choix.`,
      off:
        `${Vous} n’${avez} pas accepté de messages avec des suggestions : nous n’en envoyons pas. Ce ` +
        `réglage comptera si ${vous} ${say("acceptez", "acceptes")} un jour.`,
      ways: `Nous pouvons ${say("vous", "t’")}${say(" écrire", "écrire")}`,
      most: "Au plus ce nombre de fois par semaine (vide : sans limite)",
      quiet: "Jamais pendant ces heures",
      from: "de",
      to: "à",
    },
    history: {
      title: `Ce que ${vous} ${avez} accepté, et quand`,
      lead:
        "Chaque réponse donnée, le texte affiché alors, et une preuve que personne ne peut modifier " +
        "après coup.",
      nothing: `${Vous} n’${avez} pas encore répondu.`,
      yesTo: (list) => `Oui à : ${list}`,
      noTo: (list) => `Non à : ${list}`,
      text: "Le texte affiché",
      proof: "Preuve",
      placed: (index) => `Signé par la boutique, et entrée numéro ${index} d’un registre public.`,
      pending: "Signé par la boutique. Sa place dans le registre public suit dans un instant.",
    },
    take: {
      title: `Emporter ${vos} données`,
      lead:
        `Un fichier avec ce que ${vous} nous ${avez} dit, ce que nous avons vu, ce qui en a été tiré et ` +
        "qui l’a lu.",
      read: "Lire sous forme de page",
      download: "Tout télécharger",
    },
    leave: {
      title: "Partir",
      lead:
        `Nous effaçons ce que ${vous} ${avez} fait, ${vos} choix et ${vos} souhaits, et nos modèles ` +
        `${say("vous oublient", "t’oublient")}. C’est définitif. ${Votre} compte et ${vos} commandes à ` +
        "la boutique restent tels quels.",
      erase: "Effacer tout ce qui me concerne",
      sure: `Effacer tout ce qui ${say("vous", "te")} concerne ?`,
      really: "Oui, tout effacer",
      cancel: "Non, le garder",
      restrict: {
        label: "Laisser mes données de côté",
        does: `Nous gardons ${vos} données sans les utiliser, jusqu’à ${say("votre", "ton")} prochain signe.`,
      },
      unrestrict: {
        label: "Utiliser de nouveau mes données",
        does: `${Vous} nous ${avez} demandé de laisser ${vos} données de côté. C’est le cas.`,
      },
      object: {
        label: "M’opposer à cet usage",
        does:
          `${Vous} nous ${say("dites", "dis")} que ${vous} ne ${say("voulez", "veux")} pas que ${vos} ` +
          "données servent à cela.",
      },
      unobject: {
        label: "Retirer mon opposition",
        does: `${Vous} ${avez} exprimé ${votre} opposition à l’usage de ${vos} données. Nous la respectons.`,
      },
    },
    erasure: {
      going: `Nous sommes en train de ${say("vous", "t’")}${say(" oublier", "oublier")}`,
      done: `Nous ${say("vous", "t’")}${say(" avons oublié", "avons oublié")}`,
      asked: `${say("Votre", "Ta")} demande est arrivée. Dès maintenant, rien de ${toi} n’est utilisé.`,
      deleted: `Tout ce qui ${say("vous", "te")} concerne est effacé de nos données.`,
      forgotten: `Nos modèles ${say("vous ont oublié", "t’ont oublié")}.`,
      failed:
        "Nos modèles mettent plus de temps que d’habitude à oublier. Nous continuons ; aucun modèle qui " +
        `se souvient de ${toi} ne reste au-delà du délai de la boutique.`,
      keys: (date) => `Les clés des copies plus anciennes seront détruites le ${date} au plus tard.`,
      keysGone: "Les clés des copies plus anciennes sont détruites.",
      reloads: "Cette page se met à jour toute seule toutes les quelques secondes.",
      address:
        `${Vous} ${say("pouvez", "peux")} revenir à l’adresse de cette page à tout moment. Elle ne dit ` +
        `pas qui ${vous} ${say("êtes", "es")}.`,
      receipt: say("Votre reçu", "Ton reçu"),
      keep: `À garder : il prouve que ${vos} données ont été effacées, et ne nomme personne.`,
    },
    person: {
      title: "Demander à quelqu’un",
      lead: `Une personne de la boutique lit ${say("votre", "ta")} question et y répond.`,
      about: "Il s’agit de",
      subjects: {
        suggestion: "une suggestion",
        explanation: "une raison donnée",
        data: "ce qui est connu de moi",
        consent: "mes choix",
        other: "autre chose",
      },
      ask: "Demander",
      asked: (date, by) => `Question posée le ${date}. La réponse viendra avant le ${by}.`,
      question: say("Votre question", "Ta question"),
      askedOn: (date) => `Question posée le ${date}.`,
      noReach:
        "La boutique ne nous a pas dit comment joindre ses équipes. Sans réponse, " +
        `${say("adressez-vous", "adresse-toi")} à l’endroit où ${vous} ${say("achetez", "achètes")}.`,
      reach: "Pour nous joindre autrement",
    },
    closed: {
      open:
        `${say("Votre", "Ta")} page s’ouvre depuis ${votre} compte à la boutique : ${vous} y ` +
        `${say("voyez", "vois")} ce que nous savons de ${toi}, et ${say("pouvez", "peux")} le modifier ` +
        "ou partir.",
      how: `À quoi ${vos} données servent ici, avec ${votre} accord`,
      choose: `Rien de tout cela n’arrive sans ${votre} oui, et il se retire à tout moment.`,
      without: "Sans cela",
    },
    done: {
      yes: `C’est oui. Merci ; ${vous} ${say("pouvez", "peux")} changer d’avis à tout moment.`,
      yesWithoutEffect: `${Votre} oui est enregistré, mais reste sans effet pour l’instant.`,
      no: "C’est non, à partir de maintenant.",
      off: `Tout est désactivé. Plus rien de ${toi} n’est utilisé.`,
      deleted: `Tout est désactivé, et ce que ${vous} ${avez} fait est effacé.`,
      forgotten: "C’est oublié.",
      paused: "Les suggestions personnelles sont en pause.",
      resumed: "Les suggestions personnelles sont de retour.",
      wishes: `Nous avons noté ce qui compte pour ${toi}.`,
      contact: "Nous nous y tiendrons.",
      asked: `${say("Votre", "Ta")} question est en route vers une personne de la boutique.`,
      restricted: `${Vos} données sont laissées de côté dès maintenant.`,
      unrestricted: `${Vos} données peuvent servir de nouveau, dans la limite de ${say("vos", "tes")} choix.`,
      objected: `Nous avons noté ${say("votre", "ton")} opposition et arrêté.`,
      unobjected: `${say("Votre", "Ton")} opposition est retirée.`,
      parted: "Les deux sont de nouveau séparés.",
    },
    look: (fields) => `À revoir : ${fields}.`,
    failures: {
      closed:
        `Cette page est restée ouverte un moment et s’est fermée pour protéger ${vos} données. ` +
        `${say("Rouvrez-la", "Rouvre-la")} depuis ${votre} compte.`,
      invalid:
        `Le lien qui mène ici n’est plus valable. ${say("Rouvrez", "Rouvre")} la page depuis ${votre} ` +
        "compte.",
      not_allowed:
        `Ce lien ne le permet pas. ${say("Rouvrez", "Rouvre")} la page depuis ${votre} compte, ou ` +
        `${say("demandez", "demande")} à la boutique.`,
      unreachable:
        `Nous n’avons pas accès à ${vos} données en ce moment. Rien n’a été modifié ; ` +
        `${say("réessayez", "réessaie")} dans un instant.`,
      changed:
        `Autre chose a changé au même moment. ${say("Regardez", "Regarde")} encore une fois, et ` +
        `${say("recommencez", "recommence")} si c’est utile.`,
      gone: "C’est déjà effacé.",
      not_from_here: "Cela ne venait pas de cette page : nous n’avons rien fait.",
      incomplete:
        "Il manquait quelque chose, ou c’était illisible : rien n’a été modifié. " +
        `${say("Vérifiez", "Vérifie")} encore une fois.`,
      stopped:
        `Ce n’est pas possible tant que ${vous} l’${avez} arrêté, ou en dessous de l’âge où l’on peut y ` +
        "consentir soi-même.",
      unknown_shop: `Cette boutique n’existe pas ici. ${say("Vérifiez", "Vérifie")} l’adresse.`,
      unknown_erasure: `Ce reçu n’existe pas ici. ${say("Vérifiez", "Vérifie")} l’adresse.`,
      other:
        `Cela n’a pas fonctionné, et rien n’a été modifié. ${say("Réessayez", "Réessaie")}, ou ` +
        `${say("demandez", "demande")} à quelqu’un de la boutique.`,
    },
  };
});
