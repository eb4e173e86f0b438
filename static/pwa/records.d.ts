/** What the phone keeps in IndexedDB. Upgrades only add: every field that a released version wrote stays readable. */
import type { DBSchema, IDBPTransaction, StoreNames } from "idb";
import type { CataloguePerson, CataloguePlace, CatalogueFigure, CataloguePoster, CatalogueRequest, CatalogueVisit, Receipt, SealKey } from "./contract";

/** waiting: must go (again) to the server; sent: the server's receipt is here. */
export type EntryState = "waiting" | "sent";
/** What people are shown: the receipt's answer, or its later fate from the catalogue. */
export type Status =
  | "waiting" | "later" | "accepted" | "held" | "conflict" | "mended" | "withdrawn" | "replaced";

export interface EntryRecord {
  id: string;
  /** The sending counter of `device`, 1…n. */
  seq: number;
  /** Place in this phone's outbox, whatever the device was called; never repeats. */
  order: number;
  device: string;
  author: string;
  kind: string;
  happenedOn: string;
  /** Milliseconds by the phone's wall clock; to be shown, not to be trusted. */
  savedAt: number;
  /** The entry as JSON, byte for byte as it is sent each time; "" once the server's backup has it and it was let go. */
  text: string;
  state: EntryState;
  /** How often it went out. */
  tries: number;
  replaces: string;
  /** The entry of this phone that corrects or withdraws this one. */
  replacedBy: string;
  receipt: Receipt | null;
  /** Epoch of the answer that brought the receipt last. */
  epoch: string;
  /** The server's clock when it did, ISO. */
  sentAt: string;
  /** The code when the server said "later" last. */
  later: string;
  /** From the catalogue, once something became of it. */
  fate: string;
  code: string;
  fields: Record<string, string>;
}

export interface TokenNote {
  token: string;
  /** The server's clock in milliseconds when it gave the token. */
  server: number;
  wall: number;
  mono: number;
  session: string;
}

export interface Pause {
  until: number;
  tries: number;
  why: string;
}

/** Bytes that went over the line in a month: records and news both ways, and what the app's own files cost. */
export interface Traffic {
  sent: number;
  received: number;
  app: number;
}

export interface Meta {
  order: number;
  epoch: string;
  safeUpTo: number;
  serverNow: string;
  token: TokenNote;
  cursor: string;
  knownUpTo: string;
  /** When the catalogue was asked for last, by the phone's wall clock. */
  askedAt: number;
  sealKey: SealKey;
  origins: string[];
  revoked: boolean;
  wiped: boolean;
  needsEnrolment: boolean;
  person: string;
  pause: Pause;
  /** By month (`2026-11`), this one and the one before. */
  traffic: Record<string, Traffic>;
  canary: number;
  /** When somebody put off the home screen, by the phone's wall clock. */
  installLater: number;
  oldDevices: string[];
  /** The first day's tour was seen, or left. */
  toured: boolean;
}

export interface DeviceRecord {
  /** "device": the one in use; "pending": made, not yet known to the server. */
  slot: "device" | "pending";
  id: string;
  key: CryptoKey;
  point: string;
}

export interface LogLine {
  at: number;
  what: string;
  facts: Record<string, string | number | boolean>;
}

export type CatalogueRecord =
  | ({ key: string; of: "place" } & { row: CataloguePlace })
  | ({ key: string; of: "poster" } & { row: CataloguePoster })
  | ({ key: string; of: "figure" } & { row: CatalogueFigure })
  | ({ key: string; of: "visit" } & { row: CatalogueVisit })
  | ({ key: string; of: "request" } & { row: CatalogueRequest });

export interface Stores extends DBSchema {
  entries: { key: string; value: EntryRecord; indexes: { state: string; seq: number; order: number } };
  meta: { key: string; value: any };
  catalogue: { key: string; value: CatalogueRecord; indexes: { of: string } };
  people: { key: string; value: CataloguePerson };
  drafts: { key: string; value: any };
  log: { key: number; value: LogLine };
  device: { key: string; value: DeviceRecord };
}

export type StoreName = StoreNames<Stores>;
export type Writing = IDBPTransaction<Stores, StoreName[], "readwrite">;
export type Reading = IDBPTransaction<Stores, StoreName[], "readonly">;
export type Either = Reading | Writing;
