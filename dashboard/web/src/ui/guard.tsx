import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/**
 * A view's code that could not be fetched (the network was away, or an upgrade has taken the old files with it) stays
 * failed for as long as the page lives; only a reload asks again.
 */
let codeIsMissing = false;
window.addEventListener('vite:preloadError', () => {
  codeIsMissing = true;
});

function Broken({ onRetry }: { readonly onRetry: () => void }): React.JSX.Element {
  const { t } = useTranslation();
  return (
    <div className="center-note" role="alert">
      <p>
        {t('fail.crash')}{' '}
        <button type="button" className="btn" onClick={onRetry}>
          {t('cmd.retry')}
        </button>
      </p>
    </div>
  );
}

/** A view that fails to render must not take the strip, the sound and the cover with it. */
export class Guard extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }
  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error('view failed', error, info.componentStack);
  }
  readonly #retry = (): void => {
    if (codeIsMissing) location.reload();
    else this.setState({ broken: false });
  };
  override render(): ReactNode {
    return this.state.broken ? <Broken onRetry={this.#retry} /> : this.props.children;
  }
}
