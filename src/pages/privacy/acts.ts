import { createHash } from "node:crypto";
import { hashNoticeText } from "../../consent/notices/notice.ts";
import { type Purpose, PURPOSES } from "../../consent/purposes.ts";
import type { InnerCalls, Presented } from "../../http/inner-call.ts";
import { DomainError } from "../../lib/errors.ts";
import { zoneOf } from "../../lib/time-zone.ts";
import { type Centre, noticeTextOf } from "./centre.ts";
import { SCALE, WISHES } from "./wishes.ts";
import type { PrivacyWording } from "./wording/privacy-wording.ts";

export type Form = URLSearchParams;
export type Done = keyof PrivacyWording["done"];

type Doing = {
  readonly calls: InnerCalls;
  readonly presented: Presented;
  readonly centre: Centre;
  readonly form: Form;
  /** What the button is about: a purpose, an entry, a link. */
  readonly about: string;
};
/** A text that `run` resolves with is said in the place of `done`. */
type Act = { readonly done: Done; readonly run: (doing: Doing) => Promise<unknown> };

const METHOD = "privacy_centre";

const incomplete = (path: string): DomainError =>
  new DomainError("invalid_request", "A field of the form is missing.", {
    errors: [{ path, message: "This is missing, or cannot be read." }],
  });

const purposeOf = (about: string): Purpose => {
  const purpose = PURPOSES.find((each) => each === about);
  if (purpose === undefined) throw incomplete("purposes");
  return purpose;
};

/**
 * Acts that begin something happen once for one rendering of the page and one filling of its form. What
 * takes back is done each time that it is asked for: a page from before must be able to say no.
 */
const keyOf = ({ form }: Pick<Doing, "form">): string | undefined => {
  const rendering = form.get("key") ?? "";
  if (rendering === "") return undefined;
  const filled = [...form].filter(([name]) => name !== "token" && name !== "key");
  return `pc-${createHash("sha256")
    .update(JSON.stringify([rendering, filled]))
    .digest("base64url")}`;
};

/** A yes that something stands above is not thanked for: what stands there is said. */
const sayYes = async ({ calls, presented, centre, form, about }: Doing): Promise<string | null> => {
  const purpose = purposeOf(about);
  const text = noticeTextOf(centre, purpose);
  const hash = hashNoticeText(text);
  // The words are the version: the same words are the same notice, in whichever tone and language.
  const version = `${METHOD}-${purpose}-${hash.slice("sha256:".length, "sha256:".length + 12)}`;
  const { effective } = await calls.call("putConsent", presented, {
    idempotencyKey: keyOf({ form }),
    body: {
      purposes: { [purpose]: true },
      method: METHOD,
      notice: { version, hash, language: centre.locale, text },
    },
  });
  const because = effective[purpose]?.because ?? null;
  return because === null ? null : `${centre.words.done.yesWithoutEffect} ${centre.consent.because[because]}`;
};

const prefer =
  (change: (doing: Doing) => object) =>
  (doing: Doing): Promise<unknown> =>
    doing.calls.call("patchPreferences", doing.presented, { body: change(doing) });

const numberIn = (form: Form, name: string): number => {
  const value = Number(form.get(name));
  if (form.get(name) === null || !Number.isFinite(value)) throw incomplete(name);
  return value;
};

const wishesOf = ({ form }: Doing): object => ({
  objectives: Object.fromEntries(
    WISHES.map((wish) => [wish, Math.min(Math.max(numberIn(form, wish) / SCALE, 0), 1)]),
  ),
});

const contactOf = ({ form, centre }: Doing): object => {
  const [from, to, most] = ["from", "to", "most"].map((name) => form.get(name) ?? "") as [
    string,
    string,
    string,
  ];
  if ((from === "") !== (to === "")) throw incomplete("quiet_hours");
  const channels = form.getAll("channel");
  const time_zone = form.get("time_zone") || zoneOf(centre.settings);
  return {
    contact: {
      channels,
      // No way at all is no message at all; an empty list would leave the way to the shop.
      max_per_week: channels.length === 0 ? 0 : most === "" ? null : numberIn(form, "most"),
      quiet_hours: from === "" ? null : { from, to, time_zone },
    },
  };
};

/** What a form of the privacy centre can ask for, each as one call of the API. */
export const ACTS: Readonly<Record<string, Act>> = {
  yes: { done: "yes", run: sayYes },
  no: {
    done: "no",
    run: ({ calls, presented, about }) =>
      calls.call("putConsent", presented, {
        body: { purposes: { [purposeOf(about)]: false }, method: METHOD },
      }),
  },
  off: { done: "off", run: ({ calls, presented }) => calls.call("deleteConsent", presented, { query: {} }) },
  deleted: {
    done: "deleted",
    run: ({ calls, presented }) => calls.call("deleteConsent", presented, { query: { data: "erase" } }),
  },
  pause: { done: "paused", run: prefer(() => ({ paused: true })) },
  resume: { done: "resumed", run: prefer(() => ({ paused: false })) },
  forget: {
    done: "forgotten",
    run: ({ calls, presented, about }) =>
      calls.call("deleteShopperEvent", presented, { params: { event_id: about } }),
  },
  part: {
    done: "parted",
    run: ({ calls, presented, about }) => calls.call("deleteLink", presented, { params: { link_id: about } }),
  },
  wishes: { done: "wishes", run: prefer(wishesOf) },
  contact: { done: "contact", run: prefer(contactOf) },
  restrict: { done: "restricted", run: ({ calls, presented }) => calls.call("putRestriction", presented) },
  unrestrict: {
    done: "unrestricted",
    run: ({ calls, presented }) => calls.call("deleteRestriction", presented),
  },
  object: { done: "objected", run: ({ calls, presented }) => calls.call("putObjection", presented) },
  unobject: { done: "unobjected", run: ({ calls, presented }) => calls.call("deleteObjection", presented) },
  ask: {
    done: "asked",
    run: ({ calls, presented, form }) => {
      const text = (form.get("text") ?? "").trim();
      return calls.call("postReview", presented, {
        idempotencyKey: keyOf({ form }),
        body: { about: form.get("about"), ...(text === "" ? {} : { text }) },
      });
    },
  },
};
