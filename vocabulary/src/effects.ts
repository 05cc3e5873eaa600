/**
 * What has to happen once because of something that was stored. An effect is a row, written in the transaction that
 * makes it necessary and executed by the process that owns its kind, as often as it takes to succeed; it is deleted
 * when that is certain. Whoever executes it must bear it twice. A kind that is not here is not ours: its rows stay.
 */
export const effectKinds = {
  /** An answer to a device: key is the topic, payload the {@link Answer} as JSON. */
  answer: { owner: 'ingest' },
} as const satisfies Readonly<Record<string, { readonly owner: 'ingest' }>>;
export type EffectKind = keyof typeof effectKinds;
