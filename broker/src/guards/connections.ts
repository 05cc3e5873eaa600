import { addressKey } from '@vigil/service';
import type { BrokerLimits } from '../config.ts';
import type { Refusal } from '../refusal.ts';
import { TokenBucket } from './token-bucket.ts';

export type Admission = { readonly refused: Refusal } | { readonly refused?: never; release(): void };

interface AddressState {
  open: number;
  readonly bucket: TokenBucket;
}

/** Addresses are forgotten when idle; between sweeps at most this many are remembered. */
const maxAddresses = 100_000;

/**
 * Counts connections in total and by address before a byte is read. An IPv6 address counts as its /64, which is what
 * one subscriber has.
 */
export class ConnectionGuard {
  readonly #limits: BrokerLimits;
  readonly #maxTotal: number;
  readonly #byAddress = new Map<string, AddressState>();
  #total = 0;

  constructor(limits: BrokerLimits, maxTotal: number) {
    this.#limits = limits;
    this.#maxTotal = maxTotal;
  }

  get total(): number {
    return this.#total;
  }

  /** @param nowMs monotonic. `release` must be called once when the connection has closed. */
  admit(address: string, nowMs: number): Admission {
    if (this.#total >= this.#maxTotal) return { refused: 'too-many-connections' };
    const key = addressKey(address);
    if (this.#limits.exemptLoopback && isLoopback(key)) return this.#open(undefined);
    const state = this.#stateOf(key, nowMs);
    if (state.open >= this.#limits.connectionsPerAddress) return { refused: 'too-many-from-address' };
    if (!state.bucket.take(nowMs)) return { refused: 'connect-rate' };
    return this.#open(state);
  }

  #open(state: AddressState | undefined): Admission {
    this.#total += 1;
    if (state !== undefined) state.open += 1;
    return {
      release: () => {
        this.#total -= 1;
        if (state !== undefined) state.open -= 1;
      },
    };
  }

  #stateOf(key: string, nowMs: number): AddressState {
    const known = this.#byAddress.get(key);
    if (known !== undefined) return known;
    if (this.#byAddress.size >= maxAddresses) this.forgetIdle(nowMs);
    const { connectBurst, connectsPerSecond } = this.#limits;
    const state = { open: 0, bucket: new TokenBucket(connectBurst, connectsPerSecond, nowMs) };
    this.#byAddress.set(key, state);
    return state;
  }

  forgetIdle(nowMs: number): void {
    for (const [key, state] of this.#byAddress) {
      if (state.open === 0 && state.bucket.isFull(nowMs)) this.#byAddress.delete(key);
    }
  }
}

function isLoopback(key: string): boolean {
  return key === '::1' || key.startsWith('127.');
}
