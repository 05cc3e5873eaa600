import type { Permission } from '@vigil/vocabulary';
import type { ComponentType } from 'react';

/** One entry of the navigation and what stands at its address. */
export interface View {
  /** Its words are in the table of this name, the entry's own is `<name>.nav`. */
  readonly name: string;
  readonly path: string;
  /** Without it the entry is not shown, and the page says why it stays empty. */
  readonly needs: Permission;
  readonly page: ComponentType;
  /** One thing out of what the page lists, at `<path>/:id`. */
  readonly item?: ComponentType<{ readonly id: string }>;
}
