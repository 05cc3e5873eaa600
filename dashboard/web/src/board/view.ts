import type { View } from '../views/view.ts';
import { BoardView } from './board-view.tsx';

/** In the first load: the board has to stand before anything else is asked for. */
export const boardView = {
  name: 'board',
  path: '/',
  needs: 'board.read',
  page: BoardView,
} as const satisfies View;
