import type { ConsentWording } from "./consent-wording.ts";

export const EN: ConsentWording = {
  purposes: {
    personalise: {
      title: "Personal suggestions",
      does: "We use what you look at and buy in this shop to suggest things that suit you.",
      without: "You still get suggestions, based on the page you are on and on what is popular.",
    },
    connect_channels: {
      title: "Website, app and stores together",
      does:
        "We bring together what you do on the website, in the app and in our stores, so that we don’t " +
        "suggest what you already have.",
      without: "What you do in one place stays there and is not used elsewhere.",
    },
    measure: {
      title: "Checking whether we help",
      does: "We look at which suggestions were useful to you and now and then ask what you think.",
      without: "We don’t measure how you respond. Your suggestions keep working.",
    },
    train: {
      title: "Learning from what shoppers do",
      does: "We learn from what you and many others do, to make suggestions better for everyone.",
      without: "Our models learn nothing from you. Your suggestions keep working.",
    },
    contact: {
      title: "Messages with suggestions",
      does: "We write to you when we have something that suits you, in the way and as often as you choose.",
      without: "You only hear from us about your orders and your questions.",
    },
    sensitive: {
      title: "Sensitive products",
      does:
        "We also take into account products that can reveal something private, such as your health or " +
        "your beliefs.",
      without: "We neither keep nor use what you do with such products to make suggestions.",
    },
  },
  because: {
    never_given: "You haven’t agreed to this.",
    refused: "You said no to this.",
    withdrawn: "You took back your yes.",
    expired: "Your yes has expired. We won’t go on without asking you again.",
    notice_changed:
      "Our explanation has changed. Your earlier yes doesn’t count until you have answered the new one.",
    requires_personalise: "This only works with personal suggestions, and those are off.",
    opt_out: "You asked for suggestions without profiling this time.",
    gpc: "Your browser asks us not to profile you (Global Privacy Control). We respect that.",
    dnt: "Your browser asks us not to track you (Do Not Track). We respect that.",
    tcf: "You didn’t agree to this in this site’s privacy settings.",
    gpp: "Your privacy choices say no to this.",
    signal_invalid: "We couldn’t read the privacy choices that were sent, so we take them as a no.",
    restricted: "You asked us to leave your data unused.",
    objected: "You objected to this use of your data.",
    paused: "You have paused personal suggestions.",
    minor: "We leave this off below the age at which people can agree to it themselves.",
    erased: "Your data has been erased, and you haven’t said yes since.",
    no_shopper: "We don’t know who you are here, so we use nothing personal.",
    store_unavailable: "We can’t look up your choices right now, so we take them as a no.",
  },
};
