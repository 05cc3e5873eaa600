import type { JournalWriter } from '@vigil/journal';
import { type Logger, supervise } from '@vigil/service';
import { type ContractFaultBody, type ContractFaultKind, contractNote } from '@vigil/vocabulary';

const everyMs = 60_000;
const lookMs = 1000;
const tellAtOnce = 200;
const maxNotes = 10_000;

interface Note {
  readonly credential: string;
  readonly kind: ContractFaultKind;
  readonly path: string;
  sample: string;
  /** How often since it was told. */
  count: number;
  /** When it was told, ms of the monotonic clock. */
  toldAt: number;
  /** The journal has not answered yet. */
  isAsking: boolean;
}

/**
 * What the broker sees of a credential that is no message, told to whoever reads the journal: the first of a kind and
 * path at once, then at most one record a minute with the number of times. Bounded in number; what the journal does not
 * take is offered again with what has come since.
 */
export class ContractNotes {
  readonly #journal: JournalWriter;
  readonly #now: () => number;
  readonly #notes = new Map<string, Note>();
  readonly #timer: NodeJS.Timeout;
  #stopped = false;

  /** @param now monotonic, ms */
  constructor(journal: JournalWriter, logger: Logger, now: () => number = () => performance.now()) {
    this.#journal = journal;
    this.#now = now;
    this.#timer = setInterval(() => supervise(logger, 'contract notes', async () => this.look()), lookMs);
    this.#timer.unref();
  }

  /** @param path from a closed list: it is what the count is kept by */
  note(credential: string, kind: ContractFaultKind, path: string, sample = ''): void {
    if (this.#stopped) return;
    const key = `${credential}\n${kind}\n${path}`;
    const note = this.#notes.get(key) ?? this.#add(key, credential, kind, path);
    note.count += 1;
    note.sample = sample;
    if (this.#isDue(note)) this.#tell(note);
  }

  /** Tells what has waited for its minute and forgets what has been quiet for one. Called each second. */
  look(): void {
    let left = tellAtOnce;
    for (const [key, note] of this.#notes) {
      if (!this.#isDue(note)) continue;
      if (note.count === 0) this.#notes.delete(key);
      else if (left > 0) {
        left -= 1;
        this.#tell(note);
      }
    }
  }

  /** Tells all that has been counted; what comes later is nobody's. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#timer);
    for (const note of this.#notes.values()) if (note.count > 0) this.#tell(note);
    this.#notes.clear();
  }

  #isDue({ isAsking, toldAt }: Note): boolean {
    return !isAsking && this.#now() - toldAt >= everyMs;
  }

  #add(key: string, credential: string, kind: ContractFaultKind, path: string): Note {
    if (this.#notes.size >= maxNotes) {
      for (const [oldestKey, oldest] of this.#notes) {
        this.#notes.delete(oldestKey);
        if (oldest.count > 0) this.#tell(oldest);
        break;
      }
    }
    const note = {
      credential,
      kind,
      path,
      sample: '',
      count: 0,
      toldAt: Number.NEGATIVE_INFINITY,
      isAsking: false,
    };
    this.#notes.set(key, note);
    return note;
  }

  #tell(note: Note): void {
    const { credential, count } = note;
    const { kind, path, sample } = contractNote(note.kind, note.path, note.sample);
    const body: ContractFaultBody = { kind, path, sample, count };
    note.count = 0;
    note.toldAt = this.#now();
    note.isAsking = true;
    const record = {
      kind: 'contract-fault',
      lane: 'ordinary',
      origin: credential,
      connection: '',
      topic: `contract-fault/${credential}`,
      payload: Buffer.from(JSON.stringify(body)),
      receivedAt: Date.now(),
      flags: 0,
    } as const;
    this.#journal.appendWith(record, (error) => {
      note.isAsking = false;
      if (error === null || error.code === 'invalid' || error.code === 'closed') return;
      note.count += count;
      note.toldAt = Number.NEGATIVE_INFINITY;
    });
  }
}
