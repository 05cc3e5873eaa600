export {
  type StoreConfig,
  type StoreConfigInput,
  type StoreSetting,
  storeConfigSchema,
  storeConfigSource,
  storeIn,
  storeSettingSchema,
} from './operational/config.ts';
export { type OpenOptions, openStore, openStoreReader } from './operational/open-store.ts';
export { overlapUntil } from './operational/ports/credentials.ts';
export { worldHolderFact } from './operational/ports/processes.ts';
export { quarantineBounds } from './operational/ports/quarantine.ts';
export {
  createRegisterBook,
  type RegisterBook,
  type RegisteredChange,
  type RegisterNews,
} from './operational/register/register-book.ts';
export type * from './operational/store.ts';
export { isStoreAtFault, StoreError, type StoreFault, type StorePolicy } from './operational/store-error.ts';
export { hashPassword, verifyPassword } from './secrets/password.ts';
export { loadServerKey } from './secrets/server-key.ts';
export { hashSessionToken, hmacToken, newApiToken, newToken } from './secrets/token.ts';
