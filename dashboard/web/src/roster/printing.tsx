import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useDesk, useLinkStatus } from '../live/desk.ts';
import { PaperRoster } from './known-emergencies.tsx';

let asked = false;
/** Works without the server: what is printed is what this desk knows. */
export function printRoster(): void {
  asked = true;
  window.print();
}

/** On the board and under the cover paper is for the emergencies, whatever starts the printing; elsewhere for the view. */
export function Printing(): React.JSX.Element | null {
  const { clock } = useDesk();
  const { covered } = useLinkStatus();
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const show = (is: boolean): void => {
      document.body.classList.toggle('prints-roster', is);
      // The browser takes the page as it is when the event is over.
      flushSync(() => setPrinting(is));
    };
    const before = (): void => show(asked || covered || location.pathname === '/');
    const after = (): void => {
      asked = false;
      show(false);
    };
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, [covered]);
  return printing ? <PaperRoster now={clock.now()} isOld={covered} /> : null;
}
