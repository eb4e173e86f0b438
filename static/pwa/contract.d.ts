/** Written by `./dev contract`; not by hand. Source 2980d5f4af347ae9, text 0c0de064d9707a86. */
export type ResidenceKind = "hamlet" | "other_commune";
export type Client = "organisation" | "person";
/**
 * What the help was for.
 */
export type HelpKind =
  | "cashless"
  | "digital_signature"
  | "file_service"
  | "household_book"
  | "integrate_papers"
  | "level1"
  | "level2_activate"
  | "level2_appointment"
  | "other"
  | "portal_sign_in"
  | "vneid_install";
/**
 * How a line of help ended.
 */
export type Outcome = "done" | "failed" | "go_police" | "waiting_activation";
/**
 * Why it failed.
 */
export type Reason =
  "declined" | "no_otp" | "no_signal" | "no_smartphone" | "other" | "sim_not_own" | "vneid_overloaded";
/**
 * Only what the rules need: 14 is the age of an account of one's own.
 */
export type AgeBand = "14-17" | "18-34" | "35-59" | "60+" | "under14";
/**
 * Can the person do it alone next time? Three steps.
 */
export type CanAlone = "no" | "partly" | "yes";
/**
 * Why nobody needs to come any more.
 */
export type How = "did_it_alone" | "moved_away" | "not_found" | "not_needed";
/**
 * What a helper sees of a poster on its wall.
 */
export type What = "fine" | "hung" | "missing" | "tampered" | "torn";

/**
 * A phone asks to be known: its public point (65 bytes, base64url). With a typed code when nobody is signed in; with `device` when a second person joins a phone that is already enrolled (the request is then signed by it).
 */
export interface Enrolment {
  point: string;
  label?: string;
  code?: string;
  device?: string | null;
}
/**
 * What an enrolled phone keeps.
 */
export interface Enrolled {
  device: string;
  person: CataloguePerson;
  token: string;
  epoch: string;
  now: string;
}
/**
 * Somebody who records on this phone. Without `badge` none was issued yet.
 */
export interface CataloguePerson {
  id: string;
  name: string;
  roles: string[];
  minor?: boolean;
  gone?: boolean;
  badge?: CatalogueBadge | null;
}
/**
 * A person's badge as their phone shows it: `until` is its last good day, `address` where anybody checks it.
 */
export interface CatalogueBadge {
  code: string;
  until: string;
  address: string;
  stopped?: boolean;
}
/**
 * Anything made on a phone that waits to be sent. `kind`: assist, withdrawal, visit_closed, poster_check. `payload` by kind and format. `sealed` is an identity number, `contact` a phone number to come back by.
 */
export interface Entry {
  id: string;
  author: string;
  device: string;
  seq: number;
  kind: string;
  format: number;
  /**
   * date in Asia/Ho_Chi_Minh
   */
  happened_on: string;
  clock: EntryClock;
  payload: {};
  sealed?: Sealed | null;
  replaces?: string | null;
  contact?: Sealed | null;
}
/**
 * What the phone knew of time when the entry was saved; no web clock is trusted alone. wall: Date.now(); since_wall, since_mono: milliseconds since the last server token by the wall clock and, in the same page session, by the monotonic one; session: random per page; token: the last server token.
 */
export interface EntryClock {
  wall: number;
  token: string;
  since_wall: number;
  session: string;
  since_mono?: number | null;
}
/**
 * A number sealed to the server (app.core.seal): key id, and enc with ciphertext in base64url.
 */
export interface Sealed {
  key: string;
  box: string;
}
/**
 * Up to 100 entries and how many more still wait on this phone.
 */
export interface Batch {
  /**
   * @maxItems 100
   */
  entries: unknown[];
  queued: number;
}
/**
 * One receipt per entry, in order; and what every contact brings.
 */
export interface BatchAnswer {
  receipts: unknown[];
  epoch: string;
  safe_up_to: number;
  token: string;
  now: string;
}
/**
 * The server's answer to one entry. Stored answers are kept as bytes: a repeat gets the very same ones. answer: accepted, held or conflict are stored; later is not. `mark` is the place in the ledger: the entry is in a backup once "safe_up_to" has passed it (mark < safe_up_to).
 */
export interface Receipt {
  id: string;
  answer: "accepted" | "conflict" | "held" | "later";
  hash?: string;
  code?: string;
  fields?: {
    [k: string]: string;
  };
  mark?: number;
  epoch?: string;
  at?: string;
}
/**
 * What changed in the device's scope since the cursor. `full`: forget what you have and take this.
 */
export interface Catalogue {
  full: boolean;
  cursor: string;
  epoch: string;
  safe_up_to: number;
  token: string;
  now: string;
  known_up_to: string;
  revoked: boolean;
  seal_key: SealKey;
  origins: string[];
  people: CataloguePerson[];
  places: CataloguePlace[];
  posters: CataloguePoster[];
  figures: CatalogueFigure[];
  visits: CatalogueVisit[];
  requests: CatalogueRequest[];
  fates: CatalogueFate[];
}
/**
 * The key to seal with: id, and public point (65 bytes, base64url).
 */
export interface SealKey {
  id: string;
  point: string;
}
export interface CataloguePlace {
  id: string;
  kind: "commune" | "hamlet" | "province";
  type_name: string;
  name: string;
  commune?: string;
  mine?: boolean;
  gone?: boolean;
  successors?: string[];
}
/**
 * A poster and how it stands, as far as the server knows: `standing` since the word of `standing_on`, `seen_on` the last day somebody was there, `reported` what a citizen said since. One that was replaced stays known, because its paper may hang on.
 */
export interface CataloguePoster {
  code: string;
  hamlet: string;
  spot: string;
  gone?: boolean;
  standing?: "hung" | "missing" | "printed" | "replaced" | "retired" | "tampered" | "torn";
  standing_on?: string;
  seen_on?: string;
  reported?: "" | "strange" | "tampered" | "torn";
}
/**
 * Coverage of one hamlet for one indicator. No denominator, no percentage: `people` 0 means unknown.
 */
export interface CatalogueFigure {
  hamlet: string;
  indicator: string;
  people: number;
  reached: number;
  unchecked: number;
  counted_on?: string;
  source?: string;
}
/**
 * Somebody in one of the phone's hamlets waits for activation. Never who, never the number: `contact` says that one was left. `taken_by` is a person of this phone; `taken` alone is somebody else. `kinds` are what waits.
 */
export interface CatalogueVisit {
  id: string;
  hamlet?: string;
  since?: string;
  author?: string;
  kinds?: string[];
  contact?: boolean;
  taken?: boolean;
  taken_by?: string;
  gone?: boolean;
}
/**
 * A citizen in one of the phone's hamlets asks for help at home, and an officer has called back. Never who, never where. `takers` of two took it; `taken_by` are those of this phone.
 */
export interface CatalogueRequest {
  id: string;
  hamlet?: string;
  topic?: string;
  suits?: string;
  since?: string;
  takers?: number;
  taken_by?: string[];
  gone?: boolean;
}
/**
 * What became of one of the author's own entries since.
 */
export interface CatalogueFate {
  id: string;
  fate: "accepted" | "held" | "mended" | "replaced" | "withdrawn";
  author: string;
  code?: string;
  fields?: {
    [k: string]: string;
  };
}
/**
 * Help given once to one client. `consent` is the version of the text that was read out, with an identity; `contact_consent` the same with a phone number. `visit` is the return visit that this answers.
 */
export interface AssistPayload {
  /**
   * id of a hamlet in the catalogue
   */
  hamlet: string;
  residence: Residence;
  client: Client;
  /**
   * @minItems 1
   * @maxItems 11
   */
  helps: [HelpLine, ...HelpLine[]];
  own_hands: boolean;
  age_band?: AgeBand | null;
  can_alone?: CanAlone | null;
  satisfaction?: number | null;
  poster?: string | null;
  consent?: string | null;
  contact_consent?: string | null;
  visit?: string | null;
}
/**
 * Where the client lives: a hamlet of this commune, or somewhere else.
 */
export interface Residence {
  kind: ResidenceKind;
  hamlet?: string | null;
}
/**
 * One line of help. `service` is 1 to 25 (QĐ 06/QĐ-TTg) with file_service; `reason` goes with failed; `again` marks a re-activation after a change of phone, which no coverage counts.
 */
export interface HelpLine {
  kind: HelpKind;
  outcome: Outcome;
  reason?: Reason | null;
  service?: number | null;
  again?: boolean;
}
/**
 * Payload of an entry of kind visit_closed, format 1: nobody needs to come any more, and why.
 */
export interface VisitClosed {
  /**
   * id of a visit: that of the assist it began with, before any correction
   */
  visit: string;
  how: How;
}
/**
 * Payload of an entry of kind poster_check, format 1: what a helper sees of a poster on its wall.
 */
export interface PosterCheckPayload {
  /**
   * code of a poster
   */
  poster: string;
  what: What;
}
/**
 * Body of a request about one thing, online: which of the people on this phone asks.
 */
export interface PersonAsks {
  /**
   * id of a person who records on this phone
   */
  person: string;
}
/**
 * How the visit stands now: who of this phone took it, or empty.
 */
export interface VisitTaken {
  id: string;
  taken_by: string;
}
/**
 * The number to call, for whoever took the visit. Shown, never kept.
 */
export interface VisitContact {
  phone: string;
}
/**
 * How a request stands now: how many took it, whether the one who asks is among them, whether it is over.
 */
export interface RequestTaken {
  id: string;
  takers: number;
  mine: boolean;
  over: boolean;
}
/**
 * Whom to call and where to come, for the two who took it. Shown, never kept.
 */
export interface RequestContact {
  name: string;
  phone: string;
  where: string;
}
/**
 * Body of the request that closes one without help: who says so, and why.
 */
export interface RequestClosed {
  /**
   * id of a person who records on this phone
   */
  person: string;
  why: string;
}
