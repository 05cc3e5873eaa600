import packageFile from '../package.json' with { type: 'json' };

/** All workspaces carry the same version (CONTRIBUTING). */
export const { version } = packageFile;
