// Long because it is text: all that the privacy centre says.
import { inBothTones } from "../../../consent/wording/tone.ts";
import type { PrivacyWording } from "./privacy-wording.ts";

/** Dutch: "u", or "je". Long because it is text. */
export const NL = inBothTones((say): PrivacyWording => {
  const je = say("u", "je");
  const Je = say("U", "Je");
  const jou = say("u", "jou");
  const jouw = say("uw", "je");
  return {
    title: (shop) => `${say("Uw", "Jouw")} privacy bij ${shop}`,
    lead:
      `Bekijk wat we van ${jou} weten, bepaal waarvoor het gebruikt mag worden en vertrek wanneer ${je} ` +
      "wilt.",
    skip: "Naar de inhoud",
    sections: "Op deze pagina",
    language: "Taal",
    closesIn: (minutes) =>
      `Om ${jouw} gegevens te beschermen sluit deze pagina over ` +
      `${minutes === 1 ? "een minuut" : `${minutes} minuten`}.`,
    stay: "Langer blijven",
    save: "Bewaren",
    choices: {
      title: `${say("Uw", "Jouw")} keuzes`,
      lead: `Elk gebruik staat op zichzelf. Zeg zo vaak ja of nee als ${je} wilt; winkelen gaat even goed.`,
      yes: "Ja",
      no: "Nee",
      on: "Aan",
      off: "Uit",
      since: (date) => `sinds ${date}`,
      attested:
        `De winkel heeft ons laten weten dat ${je} hiermee eerder akkoord ging. Klopt dat niet, zeg dan ` +
        "gewoon nee.",
      everythingOff: {
        label: "Alles uitzetten",
        does: `Elk antwoord wordt nee. Wat ${je} deed, wordt niet meer gebruikt en na 30 dagen gewist.`,
      },
      everythingOffAndDeleted: {
        label: "Alles uitzetten en wissen wat ik deed",
        does: `Hetzelfde, en wat ${je} deed wordt meteen gewist.`,
      },
      pause: {
        label: "Persoonlijke suggesties pauzeren",
        does: `Wat ${je} deed wordt niet gebruikt tot ${je} weer verdergaat. Er wordt niets gewist.`,
      },
      resume: {
        label: "Persoonlijke suggesties hervatten",
        does: `Persoonlijke suggesties staan op pauze. Er wordt niets gebruikt tot ${je} verdergaat.`,
      },
    },
    known: {
      title: `Wat we van ${jou} weten`,
      lead:
        `Alles wat we bewaren van wat ${je} deed, het nieuwste eerst. Haal weg wat ${je} wilt: het wordt ` +
        "gewist en onze modellen leren het af.",
      nothing: `We bewaren niets van wat ${je} hier deed.`,
      forget: "Vergeten",
      of: (value, most) => `${value} van ${most}`,
      older: "Oudere tonen",
      newest: "Terug naar het nieuwste",
      places: {
        web: "Op de website",
        app: "In de app",
        store: "In onze winkels",
        email: "Per e-mail",
        phone: "Per telefoon",
        other: "Elders",
      },
      acts: {
        view: "Bekeken",
        search: "Gezocht naar",
        click: "Suggestie geopend",
        impression: "Suggestie getoond",
        cart_add: "In het winkelmandje gelegd",
        cart_remove: "Uit het winkelmandje gehaald",
        wishlist_add: "Bewaard voor later",
        purchase: "Gekocht",
        order_cancelled: "Bestelling geannuleerd",
        return: "Teruggebracht",
        rating: "Beoordeeld",
        dismiss: "Wilde niet zien",
        delivered: "Ontvangen",
        asked: "Vraag van ons gekregen",
        contacted: "Bericht van ons gekregen",
        unsubscribed: "Onze berichten stopgezet",
        service_opened: "Om hulp gevraagd",
        service_resolved: "Antwoord gekregen op een vraag",
        nps: `Verteld of ${je} ons zou aanbevelen`,
        verdict: `Verteld wat ${je} van een suggestie vindt`,
      },
      joined: `Deze horen voor ons bij ${jou}`,
      part: "Losmaken",
      kinds: {
        account: "Een account",
        app: "Een app",
        loyalty_card: "Een klantenkaart",
        email_hash: "Een e-mailadres",
        till_receipt: "Een kassabon",
        cookie: "Een browser",
      },
    },
    used: {
      title: "Waarvoor het gebruikt wordt",
      lead: "En waarvoor niet, en waarom niet.",
      now: "Nu in gebruik",
      not: "Niet in gebruik",
      nothing: "Op dit moment niets.",
      kept: (months) => `We bewaren wat ${je} deed hooguit ${months} maanden.`,
      readers: `Wie ${jouw} gegevens de afgelopen twaalf maanden las of veranderde`,
      noReaders: "Niemand.",
      who: {
        shop: "De winkel",
        self: `${say("Uzelf", "Jijzelf")}, op een pagina van de winkel`,
        button: `${say("Uzelf", "Jijzelf")}, met een knop bij een suggestie`,
      },
      what: {
        suggestions: "suggesties gemaakt",
        events: `vastgelegd wat ${je} deed`,
        choices: "keuzes gelezen of veranderd",
        access: "gegevens bekeken",
        opened: `een pas voor ${jouw} gegevens gemaakt, zoals deze pagina er een nodig heeft`,
        rights: "rechten uitgeoefend",
      },
      times: (count) => (count === 1 ? "één keer" : `${count} keer`),
      last: "voor het laatst op",
      recipients: `Wie ${jouw} gegevens verder ontvangt`,
      noRecipients: "Niemand anders.",
    },
    wishes: {
      title: `Wat ${say("u", "jij")} belangrijk vindt`,
      lead: `Verschuif wat voor ${jou} telt en zie meteen wat ${je} te zien zou krijgen.`,
      names: {
        save_money: "Minder uitgeven",
        easy: "Het eenvoudig houden",
        reliable: "Erop kunnen vertrouwen",
        informed: "Meer weten voor het kiezen",
        fun: "Plezier hebben",
      },
      little: "maakt niet uit",
      much: "heel belangrijk",
      preview: `Dit ${say("zou u", "zou je")} te zien krijgen`,
      noPreview: "Er valt op dit moment niets voor te stellen.",
    },
    contact: {
      title: "Hoe en hoe vaak we schrijven",
      lead: `${say("U", "Jij")} bepaalt de manier en het ritme.`,
      off:
        `${Je} hebt niet ingestemd met berichten met suggesties, dus sturen we die niet. Wat ${je} hier ` +
        `instelt, telt als ${je} dat ooit wel doet.`,
      ways: `We mogen ${jou} schrijven`,
      most: "Hooguit zo vaak per week (leeg: geen grens)",
      quiet: "Nooit tussen",
      from: "van",
      to: "tot",
    },
    history: {
      title: `Waarmee ${je} akkoord ging, en wanneer`,
      lead:
        `Elk antwoord dat ${je} gaf, de tekst die ${je} zag en een bewijs dat niemand achteraf kan ` +
        "veranderen.",
      nothing: `${Je} hebt nog niet geantwoord.`,
      yesTo: (list) => `Ja tegen: ${list}`,
      noTo: (list) => `Nee tegen: ${list}`,
      text: `De tekst die ${je} zag`,
      proof: "Bewijs",
      placed: (index) => `Ondertekend door de winkel, en regel ${index} van een openbaar register.`,
      pending: "Ondertekend door de winkel. De plaats in het openbare register volgt zo.",
    },
    take: {
      title: `${say("Uw", "Je")} gegevens meenemen`,
      lead: `Eén bestand met wat ${je} ons vertelde, wat we zagen, wat ervan gemaakt werd en wie het las.`,
      read: "Als pagina lezen",
      download: "Alles downloaden",
    },
    leave: {
      title: "Vertrekken",
      lead:
        `We wissen wat ${je} deed, ${jouw} keuzes en ${jouw} wensen, en onze modellen vergeten ${jou}. ` +
        `Dat is niet terug te draaien. ${say("Uw", "Je")} account en bestellingen bij de winkel blijven ` +
        "zoals ze zijn.",
      erase: "Alles over mij wissen",
      sure: `Alles over ${jou} wissen?`,
      really: "Ja, wis alles",
      cancel: "Nee, bewaar het",
      restrict: {
        label: "Mijn gegevens ongebruikt laten",
        does: `We bewaren ${jouw} gegevens en gebruiken ze niet tot ${je} dat zegt.`,
      },
      unrestrict: {
        label: "Mijn gegevens weer gebruiken",
        does: `${Je} vroeg ons ${jouw} gegevens ongebruikt te laten. Dat doen we.`,
      },
      object: {
        label: "Bezwaar maken",
        does: `${Je} laat ons weten dat ${je} niet wilt dat ${jouw} gegevens zo gebruikt worden.`,
      },
      unobject: {
        label: "Mijn bezwaar intrekken",
        does: `${Je} maakte bezwaar tegen het gebruik van ${jouw} gegevens. Daar houden we ons aan.`,
      },
    },
    erasure: {
      going: `We zijn bezig ${jou} te vergeten`,
      done: `We zijn ${jou} vergeten`,
      asked: `We hebben ${jouw} verzoek. Vanaf nu wordt niets over ${jou} gebruikt.`,
      deleted: `Alles over ${jou} is uit onze gegevens gewist.`,
      forgotten: `Onze modellen zijn ${jou} vergeten.`,
      failed:
        "Onze modellen doen er langer over dan anders om te vergeten. We blijven het proberen; geen " +
        `model dat ${jou} nog kent blijft langer dan de winkel heeft vastgelegd.`,
      keys: (date) => `De sleutels van oudere kopieën worden uiterlijk op ${date} vernietigd.`,
      keysGone: "De sleutels van oudere kopieën zijn vernietigd.",
      reloads: "Deze pagina kijkt zelf om de paar seconden opnieuw.",
      address: `${Je} kunt altijd terugkomen op het adres van deze pagina. Er staat niet in wie ${je} bent.`,
      receipt: `${say("Uw", "Je")} bewijs`,
      keep: `Bewaar het: het bewijst dat we ${jouw} gegevens wisten, en noemt niemand.`,
    },
    person: {
      title: "Vraag het een mens",
      lead: `Iemand van de winkel leest ${jouw} vraag en beantwoordt die.`,
      about: "Het gaat over",
      subjects: {
        suggestion: "een suggestie",
        explanation: "een reden die jullie gaven",
        data: "wat jullie van mij weten",
        consent: "mijn keuzes",
        other: "iets anders",
      },
      ask: "Vragen",
      asked: (date, by) => `${Je} vroeg dit op ${date}. Uiterlijk op ${by} is er een antwoord.`,
      question: say("Uw vraag", "Je vraag"),
      askedOn: (date) => `${Je} vroeg dit op ${date}.`,
      noReach:
        "De winkel heeft ons niet verteld hoe haar mensen te bereiken zijn. Blijft een antwoord uit, " +
        `${say("vraagt u het", "vraag het")} dan daar waar ${je} koopt.`,
      reach: "Zo zijn we ook bereikbaar",
    },
    closed: {
      open:
        `${say("Uw", "Je")} eigen pagina ${say("opent u", "open je")} vanuit ${jouw} account bij de ` +
        `winkel: daar ${say("ziet u", "zie je")} wat we van ${jou} weten en ${say("kunt u", "kun je")} ` +
        "het veranderen of vertrekken.",
      how: `Waarvoor we ${jouw} gegevens hier gebruiken, als ${je} dat goedvindt`,
      choose: `Niets hiervan gebeurt zonder ${jouw} ja, en dat ${say("kunt u", "kun je")} altijd terugnemen.`,
      without: "Zonder",
    },
    done: {
      yes: `${Je} zei ja. Dank ${say("u", "je")} wel; veranderen kan altijd.`,
      yesWithoutEffect: `${say("Uw", "Je")} ja is bewaard, maar werkt nu niet.`,
      no: `${Je} zei nee. Dat geldt vanaf nu.`,
      off: `Alles staat uit. Vanaf nu wordt niets over ${jou} gebruikt.`,
      deleted: `Alles staat uit, en wat ${je} deed is gewist.`,
      forgotten: "Het is vergeten.",
      paused: "Persoonlijke suggesties staan op pauze.",
      resumed: "Persoonlijke suggesties zijn er weer.",
      wishes: `We weten nu wat ${say("u", "jij")} belangrijk vindt.`,
      contact: "Daar houden we ons aan.",
      asked: `${say("Uw", "Je")} vraag is onderweg naar iemand van de winkel.`,
      restricted: `${say("Uw", "Je")} gegevens blijven vanaf nu ongebruikt.`,
      unrestricted: `${say("Uw", "Je")} gegevens mogen weer gebruikt worden, voor zover ${je} dat goedvond.`,
      objected: `We hebben ${jouw} bezwaar genoteerd en zijn gestopt.`,
      unobjected: `${say("Uw", "Je")} bezwaar is ingetrokken.`,
      parted: "De twee staan weer los van elkaar.",
    },
    look: (fields) => `Kijk naar: ${fields}.`,
    failures: {
      closed:
        `Deze pagina stond een tijd open en is gesloten om ${jouw} gegevens te beschermen. Open haar ` +
        `opnieuw vanuit ${jouw} account.`,
      invalid: `De link hierheen geldt niet meer. Open de pagina opnieuw vanuit ${jouw} account.`,
      not_allowed:
        `Met deze link kan dat niet. Open de pagina opnieuw vanuit ${jouw} account, of vraag het de ` +
        "winkel.",
      unreachable: `We kunnen nu niet bij ${jouw} gegevens. Er is niets veranderd; probeer het zo nog eens.`,
      changed:
        "Er veranderde op hetzelfde moment iets anders. Kijk nog eens en doe het opnieuw als het nodig " +
        "is.",
      gone: "Dat is al weg.",
      not_from_here: "Dat kwam niet van deze pagina, dus we hebben niets gedaan.",
      incomplete:
        "Er ontbrak iets of het was niet te lezen, dus er is niets veranderd. Kijk het nog eens na.",
      stopped:
        `Dat kan niet zolang ${je} dit hebt stopgezet, of onder de leeftijd waarop men er zelf mee mag ` +
        "instemmen.",
      unknown_shop: "Die winkel is hier niet. Controleer het adres.",
      unknown_erasure: "Dat bewijs is hier niet. Controleer het adres.",
      other:
        "Dat lukte niet, en er is niets veranderd. Probeer het opnieuw of vraag het iemand van de winkel.",
    },
  };
});
