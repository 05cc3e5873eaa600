import './styles/tokens.css';
import './styles/shell.css';
import './styles/cover.css';
import './styles/sign-in.css';
import './styles/board.css';
import './styles/emergencies.css';
import './styles/closing.css';
import './styles/views.css';
import './styles/reflow.css';
import './styles/wall.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createQueries } from './api/queries.ts';
import { App } from './app.tsx';
import { inBackground } from './background.ts';
import { startLanguage } from './i18n/index.ts';
import { applyTheme } from './shell/theme.ts';

const queries = createQueries();

async function start(): Promise<void> {
  applyTheme();
  await startLanguage();
  const root = document.getElementById('root');
  if (root === null) throw new Error('no #root');
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>,
  );
}
inBackground(start(), 'start');
