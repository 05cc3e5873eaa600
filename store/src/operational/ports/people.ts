import type { Role } from '@vigil/vocabulary';

export interface Person {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly vendor: string | null;
  readonly counties: readonly string[] | null;
  readonly enabled: boolean;
}

export interface PeopleReads {
  list(): Promise<readonly Person[]>;
  byLogin(login: string): Promise<(Person & { readonly passwordHash: string }) | null>;
  byId(id: string): Promise<Person | null>;
}
export interface PeopleRepository extends PeopleReads {
  create(person: Omit<Person, 'id'> & { readonly passwordHash: string }): Promise<Person>;
  update(
    id: string,
    patch: Partial<
      Pick<Person, 'name' | 'role' | 'vendor' | 'counties' | 'enabled'> & { readonly passwordHash: string }
    >,
  ): Promise<void>;
}
