import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AppendDone,
  type JournalEntry,
  JournalError,
  type JournalRecord,
  type JournalStatus,
  type JournalWriter,
  openJournal,
  readAll,
} from '@vigil/journal';
import { createLogger, createMetrics, type Metrics } from '@vigil/service';
import { type CredentialRecord, goodTokens, hmacToken, serviceToken } from '@vigil/store/credentials';
import { afterEach } from 'vitest';
import {
  type Broker,
  type BrokerConfigInput,
  brokerConfigSchema,
  type Credentials,
  createBroker,
} from '../src/index.ts';
import { type Connect, connectPacket, type, Wire } from './wire.ts';

export const serverKey = new Uint8Array(32).fill(7);

/** What a credential book is to the broker, with the real token check, without a file. */
export class TestBook implements Credentials {
  readonly records = new Map<string, CredentialRecord>();
  /** Registered units of every vendor. */
  vendorUnits = 100;
  #changed = false;

  get size(): number {
    return this.records.size;
  }

  add(id: string, units: readonly string[] | 'all', facts: Partial<CredentialRecord> = {}): void {
    this.records.set(id, {
      id,
      role: units !== 'all' && units.length === 1 ? 'device' : 'gateway',
      vendor: 'acme',
      units: units === 'all' ? 'all' : new Set(units),
      tokenHmac: hmacToken(serverKey, `token-${id}`),
      certificateName: null,
      previous: null,
      enabled: true,
      ...facts,
    });
    this.#changed = true;
  }

  find(id: string): CredentialRecord | undefined {
    return this.records.get(id);
  }

  findByCertificate(name: string): CredentialRecord | undefined {
    return [...this.records.values()].find((record) => record.certificateName === name);
  }

  proof(record: CredentialRecord, token: string): Uint8Array | null {
    const given = hmacToken(serverKey, token);
    const isGood = goodTokens(record, Date.now()).some((good) => Buffer.compare(good, given) === 0);
    return record.enabled && isGood ? given : null;
  }

  /** What the real book makes of `previous`. */
  readonly overlaps = new Map<string, number>();

  overlapsEnded(): readonly string[] {
    const ended = [...this.overlaps].flatMap(([id, until]) => (until <= Date.now() ? [id] : []));
    for (const id of ended) this.overlaps.delete(id);
    return ended;
  }

  identity({ id, role, vendor, units }: CredentialRecord): ReturnType<Credentials['identity']> {
    return { credential: id, role, vendor, units };
  }

  unitsOf({ units }: CredentialRecord): number {
    return units === 'all' ? this.vendorUnits : units.size;
  }

  unitsOfVendor(): number {
    return this.vendorUnits;
  }

  refresh(): Promise<boolean> {
    const changed = this.#changed;
    this.#changed = false;
    return Promise.resolve(changed);
  }
}

/** The real journal, whose disk can be made to fail. */
export class FailingJournal implements JournalWriter {
  readonly #real: JournalWriter;
  failWith: ConstructorParameters<typeof JournalError>[0] | undefined;
  /** Which records fail; default all. */
  fails: (record: JournalRecord) => boolean = () => true;
  /** Records refused so far. */
  readonly refused: JournalRecord[] = [];
  /** When set, records wait here: the disk hangs until somebody calls them. */
  held: (() => void)[] | undefined;

  constructor(real: JournalWriter) {
    this.#real = real;
  }

  appendWith(record: JournalRecord, done: AppendDone): void {
    if (this.held !== undefined) {
      this.held.push(() => this.#real.appendWith(record, done));
      return;
    }
    const code = this.failWith;
    if (code === undefined || !this.fails(record)) return this.#real.appendWith(record, done);
    this.refused.push(record);
    setImmediate(() => done(new JournalError(code, 'the disk refuses'), 0));
  }

  append(record: JournalRecord): Promise<number> {
    return new Promise((resolve, reject) => {
      this.appendWith(record, (error, seq) => (error === null ? resolve(seq) : reject(error)));
    });
  }

  async status(): Promise<JournalStatus> {
    const status = await this.#real.status();
    if (this.failWith === 'full') return { ...status, level: 'limit' };
    return { ...status, writable: status.writable && this.failWith === undefined };
  }

  prune(options?: { readonly keepMs?: number }): Promise<number> {
    return this.#real.prune(options);
  }

  close(): Promise<void> {
    return this.#real.close();
  }
}

export interface TestBroker {
  readonly broker: Broker;
  readonly port: number;
  readonly dir: string;
  readonly book: TestBook;
  readonly journal: FailingJournal;
  readonly metrics: Metrics;
  entries(): Promise<readonly JournalEntry[]>;
  /** Waits until the journal holds an entry like that. */
  entry(matches: (entry: JournalEntry) => boolean): Promise<JournalEntry>;
  open(): Promise<Wire>;
  /** Connects and waits for CONNACK 0. `user` defaults to `lift`, the password to the user's token. */
  client(options?: Connect): Promise<Wire>;
  service(clientId?: string): Promise<Wire>;
  /** Sum of a counter, optionally of one label value. */
  count(name: string, label?: Readonly<Record<string, string>>): Promise<number>;
  stop(): Promise<void>;
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

export function atEnd(cleanup: () => Promise<void>): void {
  cleanups.push(cleanup);
}

export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'vigil-broker-'));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A broker on free ports with the credential `lift` of acme for unit `u1`, and `other` of bolt for unit `b1`. */
export async function startBroker(
  settings: Omit<BrokerConfigInput, 'data'> = {},
  reuse: { readonly dir?: string; readonly book?: TestBook } = {},
): Promise<TestBroker> {
  const dir = reuse.dir ?? (await tempDir());
  const journals = openJournal({ root: join(dir, 'journal') });
  const config = brokerConfigSchema.parse({
    host: '127.0.0.1',
    port: 0,
    credentialRefreshMs: 20,
    ...settings,
    websocket: { port: 0, enabled: false, ...settings.websocket },
    data: dir,
  });
  const book = reuse.book ?? new TestBook();
  if (reuse.book === undefined) {
    book.add('lift', ['u1']);
    book.add('other', ['b1'], { vendor: 'bolt' });
  }
  const metrics = createMetrics('broker');
  const journal = new FailingJournal(await journals.writer('main'));
  const logger = createLogger({ name: 'broker-test', level: 'silent' });
  const broker = await createBroker(config, { journal, credentials: book, serverKey, logger, metrics });
  const wires: Wire[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      await broker.stop();
      await journal.close();
      for (const wire of wires) wire.stream.destroy();
    })();
    return stopped;
  };
  atEnd(stop);

  const entries = (): Promise<readonly JournalEntry[]> => readAll(journals, 'main');
  const open = async (): Promise<Wire> => {
    const wire = await Wire.open(broker.ports.mqtt);
    wires.push(wire);
    return wire;
  };
  const client = async (options: Connect = {}): Promise<Wire> => {
    const user = options.user ?? 'lift';
    const wire = await open();
    wire.send(connectPacket({ password: `token-${user}`, ...options, user }));
    const code = (await wire.next(type.connack)).body[1];
    if (code !== 0) throw new Error(`refused with ${code}`);
    return wire;
  };
  return {
    broker,
    port: broker.ports.mqtt,
    dir,
    book,
    journal,
    metrics,
    entries,
    entry: (matches) => eventually(async () => (await entries()).find(matches)),
    open,
    client,
    service: (clientId = 'svc') =>
      client({ user: 'service-ingest', password: serviceToken(serverKey, 'ingest'), clientId }),
    count: (name, label = {}) => countOf(metrics, name, label),
    stop,
  };
}

async function countOf(metrics: Metrics, name: string, label: Readonly<Record<string, string>>): Promise<number> {
  const wanted = Object.entries(label).map(([key, value]) => `${key}="${value}"`);
  const lines = (await metrics.registry.metrics()).split('\n');
  return lines
    .filter((line) => new RegExp(`^vigil_broker_${name}[{ ]`).test(line) && wanted.every((part) => line.includes(part)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Looks again and again until there is a value; the deadline is generous because it only ends a failing test. */
export async function eventually<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** CONNACK code of a connection that is refused, or undefined when it is cut without one. */
export async function refusalOf(server: TestBroker, options: Connect): Promise<number | undefined> {
  const wire = await server.open();
  wire.send(connectPacket(options));
  await wire.closed();
  return wire.of(type.connack)[0]?.body[1];
}
