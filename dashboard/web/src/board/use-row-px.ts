import { useEffect, useState } from 'react';

const deskPx = 46;
/** Of the screen's height; wall.css has the same. */
const wallShare = 0.08;

/** How tall a row of a lane is, px: rows that are not in the document have to be counted with. */
export function useRowPx(wall: boolean): number {
  const [screen, setScreen] = useState(innerHeight);
  useEffect(() => {
    const resized = (): void => setScreen(innerHeight);
    addEventListener('resize', resized);
    return () => removeEventListener('resize', resized);
  }, []);
  return wall ? screen * wallShare : deskPx;
}
