import type { AuthenticateError, Client, ConnectPacket } from 'aedes';
import type { BrokerLimits } from '../config.ts';
import type { ContractNotes } from '../contract-notes/contract-notes.ts';
import type { LogThrottle } from '../monitoring/log-throttle.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { TurnedAway } from '../monitoring/turned-away.ts';
import { noteWill } from '../publish/will-hook.ts';
import type { Refusal } from '../refusal.ts';
import type { CredentialWatch } from './credential-watch.ts';
import type { KeepAlive } from './keep-alive.ts';
import { endSession, type Session, type Sessions, type Wire } from './session.ts';
import { claimedCredential, mayBeNews, prove, type SignInParts, type SignInResult, settle } from './sign-in.ts';

export interface ConnectHooksParts extends SignInParts {
  readonly sessions: Sessions;
  readonly keepAlive: KeepAlive<Session>;
  readonly wireOf: (client: Client) => Wire | undefined;
  /** Takes in what has changed in the register; see {@link CredentialWatch.lookNow}. */
  readonly lookNow: CredentialWatch['lookNow'];
  readonly metrics: BrokerMetrics;
  readonly throttle: LogThrottle;
  readonly notes: ContractNotes;
  readonly turnedAway: TurnedAway;
  readonly limits: Pick<BrokerLimits, 'keepaliveSeconds' | 'connectionsPerCredential'>;
}

/** CONNACK codes of 3.1.1 §3.2.2.3; Aedes sends these from `authenticate`. */
type ReturnCode = 2 | 4 | 5;

interface Attempt {
  readonly clientId: string;
  readonly will: ConnectPacket['will'];
  readonly refused: Refusal | undefined;
  readonly proof: SignInResult;
  /** See {@link Session}. */
  readonly silenceMs: number;
}

/**
 * `preConnect` and `authenticate`. The client id is bound to the credential by rewriting it to
 * `<credential>:<client id>` before Aedes reads it, so nobody can take over a session of another credential, and every
 * client id is as good as any other. Aedes closes an older session with the same id only after `authenticate` has
 * succeeded: a wrong token ends nobody's session.
 *
 * Every refusal that has a CONNACK code is answered with it, hence decided in `authenticate`; `preConnect` could only
 * cut the connection.
 */
export class ConnectHooks {
  readonly #parts: ConnectHooksParts;
  readonly #attempts = new WeakMap<Client, Attempt>();

  constructor(parts: ConnectHooksParts) {
    this.#parts = parts;
  }

  readonly preConnect = (client: Client, packet: ConnectPacket, done: (e: Error | null, ok: boolean) => void): void => {
    const wire = this.#parts.wireOf(client);
    if (wire === undefined) return done(new Error('connection without a wire'), false);
    if (packet.protocolVersion === 5) {
      // Aedes answers CONNACK 1 (unacceptable protocol version); many libraries then fall back to 3.1.1.
      this.#say(wire, packet.username, packet.clientId, 'mqtt5');
      this.#noteRefused(wire, packet.username, 'mqtt5');
      return done(null, true);
    }
    const proof = this.#prove(wire, packet);
    if (!mayBeNews(proof, this.#parts, packet.username)) {
      this.#attempt(client, wire, packet, proof);
      return done(null, true);
    }
    // Registered or changed a moment ago: many clients take one "not authorized" as final and never come back.
    this.#parts.lookNow(() => {
      this.#attempt(client, wire, packet, this.#prove(wire, packet));
      done(null, true);
    });
  };

  readonly authenticate = (
    client: Client,
    username: string | undefined,
    _password: Buffer | undefined,
    done: (error: AuthenticateError | null, ok: boolean | null) => void,
  ): void => {
    const attempt = this.#attempts.get(client);
    this.#attempts.delete(client);
    // Gone while the register was looked at: Aedes would not tell us of its end any more.
    if (client.closed) return;
    const wire = this.#parts.wireOf(client);
    if (attempt === undefined || wire === undefined) return done(refusalError('no-credential'), false);
    const refuse = (reason: Refusal): void => {
      this.#say(wire, username, attempt.clientId, reason);
      this.#noteRefused(wire, username, reason);
      done(refusalError(reason), false);
    };
    const result = settle(this.#parts, wire, username, attempt.proof, performance.now());
    if (!result.ok) return refuse(result.reason);
    if (attempt.refused !== undefined) return refuse(attempt.refused);
    const { sessions, limits } = this.#parts;
    this.#takeOver(client, result.identity.credential);
    const others = sessions.ofCredential(result.identity.credential);
    const [oldest] = others;
    if (oldest !== undefined && others.length >= limits.connectionsPerCredential) {
      endSession(oldest, 'kicked', 'too many sessions of this credential');
    }
    const { clientId, silenceMs, will } = attempt;
    const { notes } = this.#parts;
    if (will !== undefined) noteWill(notes, result.identity, will);
    if (wire.guard.connect?.oddClientId !== undefined)
      notes.note(result.identity.credential, 'damaged-bytes', 'client-id', clientId);
    const session = sessions.add(client, {
      wire,
      identity: result.identity,
      record: result.record,
      proof: result.proof,
      clientId,
      silenceMs,
    });
    this.#parts.keepAlive.watch(session);
    done(null, true);
  };

  #prove(wire: Wire, { username, password }: ConnectPacket): SignInResult {
    return prove(this.#parts, wire, username, password?.toString());
  }

  #attempt(client: Client, wire: Wire, packet: ConnectPacket, proof: SignInResult): void {
    // Without a keep-alive a dead connection would be kept for ever. The server may end a silent client at any time
    // (§3.1.2.10), so the client is given the longest one instead of being turned away.
    const { keepaliveSeconds } = this.#parts.limits;
    const asked = packet.keepalive ?? 0;
    const keepalive = asked === 0 ? keepaliveSeconds : Math.min(asked, keepaliveSeconds);
    // Kept by KeepAlive; for Aedes it has none.
    packet.keepalive = 0;
    // Two that are no text may be the same once they are decoded; their bytes are not.
    const odd = wire.guard.connect?.oddClientId;
    if (odd !== undefined) packet.clientId = `0x${odd.toString('hex')}`;
    const { clientId, will } = packet;
    this.#attempts.set(client, { clientId, will, proof, refused: idFault(packet), silenceMs: keepalive * 1500 });
    // An empty id with a clean session is one the server makes up [MQTT-3.1.3-6]; Aedes does when it stays empty.
    if (packet.clientId !== '') {
      packet.clientId = `${claimedCredential(this.#parts, wire, packet.username)}:${packet.clientId}`;
    }
  }

  /** [MQTT-3.1.4-2]: Aedes ends the older session; here it gets its reason. */
  #takeOver(client: Client, credential: string): void {
    for (const other of this.#parts.sessions.ofCredential(credential)) {
      if (other.client.id === client.id && other.client !== client) other.endReason ??= 'taken-over';
    }
  }

  /** Of a name that is in the register, or strangers could fill the list of faults. */
  #noteRefused(wire: Wire, username: string | undefined, reason: Refusal): void {
    const { credentials, notes } = this.#parts;
    if (username !== undefined && credentials.find(username) !== undefined)
      notes.note(username, 'sign-in-refused', reason, wire.address);
  }

  #say(wire: Wire, username: string | undefined, clientId: string, reason: Refusal): void {
    this.#parts.metrics.refused(reason);
    const { address, transport } = wire;
    this.#parts.turnedAway.note({ address, transport, reason, says: username ?? clientId }, Date.now());
    const facts = { reason, credential: username, clientId, address, transport };
    this.#parts.throttle.warn(`${address} ${username} ${reason}`, performance.now(), facts, 'connect refused');
  }
}

/** [MQTT-3.1.3-8]. How long it is, is nobody's concern, although MQTT 3.1 wants no more than 23 characters. */
function idFault({ clientId, clean }: ConnectPacket): Refusal | undefined {
  return clientId === '' && clean === false ? 'empty-client-id' : undefined;
}

/**
 * Whatever is wrong with name or token is one and the same answer: a stranger must not learn which names exist, which
 * of them are disabled, or which he has tried too often.
 */
const codes: Partial<Record<Refusal, ReturnCode>> = {
  'empty-client-id': 2,
  'backing-off': 4,
  disabled: 4,
  'no-credential': 4,
  'unknown-credential': 4,
  'wrong-token': 4,
};

function refusalError(reason: Refusal): AuthenticateError {
  return Object.assign(new Error(reason), { returnCode: codes[reason] ?? 5 });
}
