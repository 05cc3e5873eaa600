import type { Role } from '@vigil/vocabulary';

/** Answers of the people and credential routes (OpenAPI: PersonView, CredentialView, CredentialCreated, ImportReport). */
export interface PersonView {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly vendor: string | null;
  readonly counties: readonly string[] | null;
  readonly enabled: boolean;
}
export interface CredentialView {
  readonly id: string;
  readonly vendor: string | null;
  readonly role: 'device' | 'gateway' | 'service';
  readonly units: 'all' | readonly string[];
  readonly certificateName: string | null;
  readonly hasToken: boolean;
  readonly enabled: boolean;
}
export interface CredentialCreated extends CredentialView {
  readonly token: string;
}
export interface ImportReport {
  readonly vendors: number;
  readonly organisations: number;
  readonly sites: number;
  readonly units: number;
  readonly credentials: number;
  readonly warnings: readonly string[];
}
