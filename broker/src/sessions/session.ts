import type { Duplex } from 'node:stream';
import type { CredentialRecord } from '@vigil/store/credentials';
import type { EndReason, Identity, Transport } from '@vigil/vocabulary';
import type { Client, PublishPacket } from 'aedes';
import type { ByteGuard } from '../guards/bytes.ts';
import { KnownRoutes } from '../publish/known-routes.ts';
import type { LargeMessage } from '../publish/large-packet.ts';
import { type Few, membersOf, sizeOf, withMember, withoutMember } from './few.ts';
import type { Watched } from './keep-alive.ts';

/** Where a connection's bytes come in. */
export interface Intake {
  /** So many bytes wait for the journal; each is told once with {@link settled}. */
  waits(bytes: number): void;
  settled(bytes: number): void;
  /** CONNACK is out. */
  opened(): void;
  /** The large message that this packet stands for; undefined: it is what it is. */
  unpack(packet: PublishPacket): LargeMessage | undefined;
  closed(): void;
}

/** A connection before anybody is known on it. */
export interface Wire {
  readonly stream: Duplex;
  readonly address: string;
  readonly transport: Transport;
  readonly guard: ByteGuard;
  /** Names of a verified client certificate, common name first; empty: none was shown. */
  readonly certificateNames: readonly string[];
  /** A certificate was shown that our authority has not signed. */
  readonly foreignCertificate: boolean;
  /** undefined: only until it is there. */
  intake: Intake | undefined;
  /** Who has signed in on it. */
  session: Session | undefined;
}

/** A client that has proved who it is, from CONNECT to the end of its connection. */
export interface Session extends Watched {
  /** Unique within a run of the broker; pairs a disconnect with its connect. */
  readonly number: string;
  readonly client: Client;
  readonly wire: Wire;
  readonly identity: Identity;
  /** undefined: one of our own processes, which stands in no register. */
  readonly record: CredentialRecord | undefined;
  /** What is stored of the token it came with; null: a certificate, or one of our own processes. */
  readonly proof: Uint8Array | null;
  /** As the client gave it; Aedes knows it as `<credential>:<clientId>`. */
  readonly clientId: string;
  /** What may be done with the topics it has published to, see {@link Route}. */
  readonly routes: KnownRoutes;
  /** Filters it has subscribed to in this connection. */
  filters: Few<string>;
  /** The connect record has been written, so a disconnect record is owed. */
  announced: boolean;
  /** CONNACK is out and what came before it has been handled. */
  ready: boolean;
  /** The first reason wins: what follows are consequences. */
  endReason: EndReason | undefined;
  endDetail: string | undefined;
  ended: boolean;
  /** Our trouble, not the client's: its Will would be a lie. */
  withholdWill: boolean;
  /** The publish that passes Aedes right now and must not be routed: refused, or journaled and nobody's business. */
  unrouted: unknown;
  /** Packet ids of QoS 2 that Aedes has and whose PUBREL has not come. */
  unreleased: Few<number>;
  /** Packet ids whose PUBACK leaves at the end of this turn; undefined: none does. */
  acknowledged: number[] | undefined;
  // See Watched.
  readonly silenceMs: number;
  heardAt: number;
  isHeldUp: boolean;
}

/** Open sessions, by Aedes client and by credential. */
export class Sessions {
  readonly #byClient = new WeakMap<Client, Session>();
  readonly #byCredential = new Map<string, Few<Session>>();
  #next = 1;
  #size = 0;
  /** Sessions that may want messages going up: only then are those routed after they are journaled. */
  readonly #upListeners = new Set<Session>();

  get size(): number {
    return this.#size;
  }

  of(client: Client): Session | undefined {
    return this.#byClient.get(client);
  }

  add(
    client: Client,
    facts: Pick<Session, 'wire' | 'identity' | 'record' | 'proof' | 'clientId' | 'silenceMs'>,
  ): Session {
    const session: Session = {
      ...facts,
      number: String(this.#next),
      client,
      routes: new KnownRoutes(),
      filters: undefined,
      announced: false,
      ready: false,
      endReason: undefined,
      endDetail: undefined,
      ended: false,
      withholdWill: false,
      unrouted: undefined,
      unreleased: undefined,
      acknowledged: undefined,
      heardAt: performance.now(),
      isHeldUp: false,
    };
    this.#next += 1;
    this.#size += 1;
    this.#byClient.set(client, session);
    facts.wire.session = session;
    const { credential } = facts.identity;
    this.#byCredential.set(credential, withMember(this.#byCredential.get(credential), session));
    return session;
  }

  remove(session: Session): void {
    const { credential } = session.identity;
    const before = this.#byCredential.get(credential);
    const sizeBefore = sizeOf(before);
    const left = withoutMember(before, session);
    if (sizeOf(left) === sizeBefore) return;
    this.#size -= 1;
    this.#upListeners.delete(session);
    if (left === undefined) this.#byCredential.delete(credential);
    else this.#byCredential.set(credential, left);
  }

  /** Oldest first. */
  ofCredential(credential: string): readonly Session[] {
    return membersOf(this.#byCredential.get(credential));
  }

  /** As of now: sessions may be removed while it is gone through. */
  all(): readonly Session[] {
    return [...this.#byCredential.values()].flatMap((few) => membersOf(few));
  }

  listensUp(session: Session): void {
    this.#upListeners.add(session);
  }

  get anyListensUp(): boolean {
    return this.#upListeners.size > 0;
  }
}

/** Ends a session for a reason that its disconnect record will carry. */
export function endSession(session: Session, reason: EndReason, detail?: string): void {
  session.endReason ??= reason;
  session.endDetail ??= detail;
  session.client.close();
}
