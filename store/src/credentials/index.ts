export { type StoreConfig, storeConfigSource, storeIn, storeSettingSchema } from '../operational/config.ts';
export type { CredentialRecord } from '../operational/store.ts';
export { loadServerKey } from '../secrets/server-key.ts';
export { hmacToken } from '../secrets/token.ts';
export { type CredentialBook, type CredentialBookEvent, goodTokens, openCredentialBook } from './credential-book.ts';
export { serviceToken } from './service-token.ts';
