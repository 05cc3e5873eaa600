import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { packAssets } from './build/pack.ts';

// `npm run dev` shows the sources over a running `npm start`; its address, when it is not the usual one.
const api = process.env.VIGIL_WEB_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), packAssets()],
  build: {
    // Old government browsers: Chromium 90 is the floor we compile for.
    target: ['chrome90', 'edge90', 'firefox90', 'safari15'],
    manifest: true,
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // The console, and the API reference: a page of its own, which loads a bundle of its own.
      input: ['index.html', 'api-reference.html'],
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          // The views share antd: with the first of them all of it is here, and going on to another loads a few kB. In two
          // files that come side by side: what antd is made of knows nothing of antd, nor of a view. (Helpers of Babel left
          // in a view's file would be a circle, which fails at load.)
          groups: [
            {
              name: 'antd-parts',
              test: /node_modules[\\/](@ant-design|@rc-component|@babel[\\/]runtime|dayjs)[\\/]/,
              priority: 2,
            },
            { name: 'antd', test: /node_modules[\\/]antd[\\/]/, priority: 1 },
          ],
        },
      },
      treeshake: {
        // The vocabulary's schemas are built at load, which looks like a side effect and would pull zod and every
        // code table into the console. Its modules have none that reaches outside, so what is not named here goes.
        moduleSideEffects: (id: string) => !id.includes('/vocabulary/src/'),
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: api, changeOrigin: false },
      '/socket.io': { target: api, changeOrigin: false, ws: true },
    },
  },
});
