export { type Broker, type BrokerDeps, type BrokerStatus, createBroker } from './broker.ts';
export { type BrokerConfig, type BrokerConfigInput, brokerConfigSchema } from './config.ts';
export type { Credentials } from './sessions/sign-in.ts';
