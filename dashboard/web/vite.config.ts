import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` shows the sources over a running `npm start`; its address, when it is not the usual one.
const api = process.env.VIGIL_WEB_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
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
          // The views share antd: with the first of them all of it is here, and going on to another loads a few kB.
          groups: [{ name: 'antd', test: /node_modules[\\/](antd|@ant-design|@rc-component|dayjs)[\\/]/ }],
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
