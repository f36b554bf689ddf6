// Long because it is text: all that the privacy centre says.
import type { PrivacyWording } from "./privacy-wording.ts";

/** Norwegian (Bokmål). */
export const NB: PrivacyWording = {
  title: (shop) => `Personvernet ditt hos ${shop}`,
  lead: "Se hva vi vet om deg, bestem hva det kan brukes til, og dra når du vil.",
  skip: "Hopp til innholdet",
  sections: "På denne siden",
  language: "Språk",
  closesIn: (minutes) =>
    "For å beskytte opplysningene dine lukkes denne siden om " +
    `${minutes === 1 ? "ett minutt" : `${minutes} minutter`}.`,
  stay: "Bli lenger",
  save: "Lagre",
  choices: {
    title: "Valgene dine",
    lead: "Hver bruk står for seg. Si ja eller nei så ofte du vil; du kan handle like godt uansett.",
    yes: "Ja",
    no: "Nei",
    on: "På",
    off: "Av",
    since: (date) => `siden ${date}`,
    attested:
      "Butikken har fortalt oss at du sa ja til dette tidligere. Stemmer det ikke, er det bare å si nei.",
    everythingOff: {
      label: "Slå av alt",
      does: "Alle svar blir nei. Det du har gjort, brukes ikke mer og slettes etter 30 dager.",
    },
    everythingOffAndDeleted: {
      label: "Slå av alt og slett det jeg har gjort",
      does: "Det samme, og det du har gjort, slettes med en gang.",
    },
    pause: {
      label: "Ta pause fra personlige forslag",
      does: "Det du har gjort, brukes ikke før du fortsetter. Ingenting slettes.",
    },
    resume: {
      label: "Fortsett med personlige forslag",
      does: "Personlige forslag har pause. Ingenting av det du har gjort, brukes før du fortsetter.",
    },
  },
  known: {
    title: "Det vi vet om deg",
    lead:
      "Alt vi har tatt vare på av det du har gjort, det nyeste først. Fjern det du vil: Det slettes, og " +
      "modellene våre glemmer det.",
    nothing: "Vi har ikke tatt vare på noe av det du har gjort her.",
    forget: "Glem",
    of: (value, most) => `${value} av ${most}`,
    older: "Vis eldre",
    newest: "Tilbake til det nyeste",
    places: {
      web: "På nettstedet",
      app: "I appen",
      store: "I butikkene våre",
      email: "På e-post",
      phone: "På telefon",
      other: "Andre steder",
    },
    acts: {
      view: "Så på",
      search: "Søkte etter",
      click: "Åpnet et forslag",
      impression: "Fikk se et forslag",
      cart_add: "La i handlekurven",
      cart_remove: "Tok ut av handlekurven",
      wishlist_add: "Lagret til senere",
      purchase: "Kjøpte",
      order_cancelled: "Avbestilte",
      return: "Leverte tilbake",
      rating: "Vurderte",
      dismiss: "Ville ikke se",
      delivered: "Mottok",
      asked: "Fikk et spørsmål fra oss",
      contacted: "Fikk en melding fra oss",
      unsubscribed: "Stoppet meldingene våre",
      service_opened: "Ba oss om hjelp",
      service_resolved: "Fikk svar på et spørsmål",
      nps: "Fortalte om du ville anbefale oss",
      verdict: "Fortalte hva du synes om et forslag",
    },
    joined: "Disse regner vi som deg",
    part: "Skill fra hverandre",
    kinds: {
      account: "En konto",
      app: "En app",
      loyalty_card: "Et kundekort",
      email_hash: "En e-postadresse",
      till_receipt: "En kassalapp",
      cookie: "En nettleser",
    },
  },
  used: {
    title: "Hva det brukes til",
    lead: "Og hva det ikke brukes til, og hvorfor.",
    now: "Brukes nå",
    not: "Brukes ikke",
    nothing: "Ingenting akkurat nå.",
    kept: (months) => `Vi tar vare på det du har gjort i høyst ${months} måneder.`,
    readers: "Hvem som har lest eller endret opplysningene dine de siste tolv månedene",
    noReaders: "Ingen.",
    who: { shop: "Butikken", self: "Du, på en side i butikken", button: "Du, med en knapp ved et forslag" },
    what: {
      suggestions: "laget forslag",
      events: "noterte det du gjorde",
      choices: "leste eller endret valgene dine",
      access: "så på opplysningene dine",
      opened: "laget et adgangstegn til opplysningene dine, slik denne siden trenger",
      rights: "brukte rettighetene dine",
    },
    times: (count) => (count === 1 ? "én gang" : `${count} ganger`),
    last: "sist",
    recipients: "Hvem andre som får opplysningene dine",
    noRecipients: "Ingen andre.",
  },
  wishes: {
    title: "Det som er viktig for deg",
    lead: "Flytt på det som teller for deg, og se med en gang hva du ville fått se.",
    names: {
      save_money: "Å bruke mindre penger",
      easy: "At det er enkelt",
      reliable: "Å kunne stole på det",
      informed: "Å vite mer før jeg velger",
      fun: "Å ha det gøy",
    },
    little: "ikke viktig",
    much: "veldig viktig",
    preview: "Dette ville du fått se",
    noPreview: "Det er ingenting å foreslå akkurat nå.",
  },
  contact: {
    title: "Hvordan og hvor ofte vi skriver",
    lead: "Du velger måten og rytmen.",
    off:
      "Du har ikke sagt ja til meldinger med forslag, så vi sender ingen. Det du velger her, gjelder " +
      "hvis du gjør det en gang.",
    ways: "Vi kan skrive til deg",
    most: "Høyst så ofte i uken (tomt: ingen grense)",
    quiet: "Aldri mellom",
    from: "fra",
    to: "til",
  },
  history: {
    title: "Hva du har sagt ja til, og når",
    lead: "Hvert svar du ga, teksten du så, og et bevis som ingen kan endre etterpå.",
    nothing: "Du har ikke svart ennå.",
    yesTo: (list) => `Ja til: ${list}`,
    noTo: (list) => `Nei til: ${list}`,
    text: "Teksten du så",
    proof: "Bevis",
    placed: (index) => `Signert av butikken, og linje nummer ${index} i et offentlig register.`,
    pending: "Signert av butikken. Plassen i det offentlige registeret følger om et øyeblikk.",
  },
  take: {
    title: "Ta med deg opplysningene dine",
    lead:
      "Én fil med det du har fortalt oss, det vi har sett, det som ble laget av det, og hvem som har " +
      "lest det.",
    read: "Les som en side",
    download: "Last ned alt",
  },
  leave: {
    title: "Dra herfra",
    lead:
      "Vi sletter det du har gjort, valgene og ønskene dine, og modellene våre glemmer deg. Det kan ikke " +
      "angres. Kontoen og bestillingene dine i butikken blir som de er.",
    erase: "Slett alt om meg",
    sure: "Slette alt om deg?",
    really: "Ja, slett alt",
    cancel: "Nei, behold det",
    restrict: {
      label: "La opplysningene mine ligge ubrukt",
      does: "Vi tar vare på opplysningene dine og bruker dem ikke før du sier fra.",
    },
    unrestrict: {
      label: "Bruk opplysningene mine igjen",
      does: "Du ba oss om å la opplysningene dine ligge ubrukt. Det gjør vi.",
    },
    object: {
      label: "Protester mot denne bruken",
      does: "Du sier fra om at du ikke vil at opplysningene dine brukes slik.",
    },
    unobject: {
      label: "Trekk protesten tilbake",
      does: "Du har protestert mot bruken av opplysningene dine. Det respekterer vi.",
    },
  },
  erasure: {
    going: "Vi er i ferd med å glemme deg",
    done: "Vi har glemt deg",
    asked: "Vi har fått ønsket ditt. Fra nå av brukes ingenting om deg.",
    deleted: "Alt om deg er slettet fra dataene våre.",
    forgotten: "Modellene våre har glemt deg.",
    failed:
      "Modellene våre bruker lenger tid enn vanlig på å glemme. Vi prøver videre; ingen modell som " +
      "husker deg, blir stående lenger enn butikken har satt som frist.",
    keys: (date) => `Nøklene til eldre kopier ødelegges senest ${date}.`,
    keysGone: "Nøklene til eldre kopier er ødelagt.",
    reloads: "Siden ser etter på nytt av seg selv med noen sekunders mellomrom.",
    address: "Du kan komme tilbake til adressen til denne siden når du vil. Den sier ikke hvem du er.",
    receipt: "Kvitteringen din",
    keep: "Ta vare på den: Den beviser at vi har slettet opplysningene dine, og nevner ingen.",
  },
  person: {
    title: "Spør et menneske",
    lead: "Noen i butikken leser spørsmålet ditt og svarer på det.",
    about: "Det gjelder",
    subjects: {
      suggestion: "et forslag",
      explanation: "en grunn dere ga",
      data: "det dere vet om meg",
      consent: "valgene mine",
      other: "noe annet",
    },
    ask: "Spør",
    asked: (date, by) => `Du spurte ${date}. Du får svar senest ${by}.`,
    question: "Spørsmålet ditt",
    askedOn: (date) => `Du spurte ${date}.`,
    noReach:
      "Butikken har ikke fortalt oss hvordan folkene der kan nås. Hører du ingenting, spør der du handler.",
    reach: "Du kan også nå oss her",
  },
  closed: {
    open:
      "Din egen side åpner du fra kontoen din i butikken: Der ser du hva vi vet om deg, og kan endre det " +
      "eller dra.",
    how: "Hva opplysningene dine brukes til her, hvis du sier ja",
    choose: "Ingenting av dette skjer uten at du sier ja, og det kan du trekke tilbake når som helst.",
    without: "Uten",
  },
  done: {
    yes: "Du sa ja. Takk; du kan ombestemme deg når som helst.",
    yesWithoutEffect: "Vi har notert at du sa ja, men det har ingen virkning nå.",
    no: "Du sa nei. Det gjelder fra nå av.",
    off: "Alt er slått av. Fra nå av brukes ingenting om deg.",
    deleted: "Alt er slått av, og det du har gjort, er slettet.",
    forgotten: "Det er glemt.",
    paused: "Personlige forslag har pause.",
    resumed: "Personlige forslag er tilbake.",
    wishes: "Vi har notert hva som er viktig for deg.",
    contact: "Det holder vi oss til.",
    asked: "Spørsmålet ditt er på vei til noen i butikken.",
    restricted: "Opplysningene dine ligger ubrukt fra nå av.",
    unrestricted: "Opplysningene dine kan brukes igjen, så langt du har sagt ja.",
    objected: "Vi har notert protesten din og har stoppet.",
    unobjected: "Protesten din er trukket tilbake.",
    parted: "De to er skilt fra hverandre igjen.",
  },
  look: (fields) => `Se på: ${fields}.`,
  failures: {
    closed:
      "Denne siden sto åpen en stund og ble lukket for å beskytte opplysningene dine. Åpne den igjen fra " +
      "kontoen din.",
    invalid: "Lenken hit gjelder ikke lenger. Åpne siden igjen fra kontoen din.",
    not_allowed:
      "Det kan du ikke gjøre med denne lenken. Åpne siden igjen fra kontoen din, eller spør butikken.",
    unreachable:
      "Vi får ikke tak i opplysningene dine akkurat nå. Ingenting er endret; prøv igjen om et øyeblikk.",
    changed: "Noe annet ble endret i samme øyeblikk. Se en gang til, og gjør det igjen hvis det trengs.",
    gone: "Det er allerede borte.",
    not_from_here: "Det kom ikke fra denne siden, så vi gjorde ingenting.",
    incomplete: "Noe manglet eller kunne ikke leses, så ingenting er endret. Se på det en gang til.",
    stopped: "Det går ikke så lenge du har stoppet dette, eller før du er gammel nok til å si ja selv.",
    unknown_shop: "Det finnes ingen slik butikk her. Sjekk adressen.",
    unknown_erasure: "Det finnes ingen slik kvittering her. Sjekk adressen.",
    other: "Det gikk ikke, og ingenting er endret. Prøv igjen, eller spør noen i butikken.",
  },
};
