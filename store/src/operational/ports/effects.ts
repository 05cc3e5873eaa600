/**
 * What has to happen once: written in the transaction that makes it necessary, executed by the process that owns its
 * kind, deleted when that is certain.
 */
export interface Effect {
  /** One of vocabulary's `effectKinds`, or of a program that knows more than this one. */
  readonly kind: string;
  /** Whom or what it concerns; its kind says what that is. */
  readonly key: string;
  readonly payload: string;
  /** Not before, epoch ms. */
  readonly dueAt: number;
  /** When it was written, epoch ms. */
  readonly at: number;
}
export interface EffectRow extends Effect {
  readonly id: string;
}

export interface EffectReads {
  /** What is due of these kinds, the oldest first; `after`: only rows behind the one with this id. */
  due(query: {
    readonly kinds: readonly string[];
    readonly now: number;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly EffectRow[]>;
  /** Of these rows the ones that are still there. */
  get(ids: readonly string[]): Promise<readonly EffectRow[]>;
  /** Rows of any other kind: nobody may overlook them. */
  stuck(kinds: readonly string[]): Promise<readonly { readonly kind: string; readonly count: number }[]>;
}
export interface EffectRepository extends EffectReads {
  add(effects: readonly Effect[]): Promise<void>;
  done(ids: readonly string[]): Promise<void>;
}
