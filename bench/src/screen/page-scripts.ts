/** Scripts that run inside the page; text, because nothing here is compiled against a browser. */

/**
 * `afterFrame(done)`: calls `done` when the next frame has been painted. The callback of requestAnimationFrame comes
 * before style, layout and paint of its frame; a message posted in it is handled behind them.
 */
const afterFrame = `
  const afterFrame = (done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { channel.port1.close(); done(); };
    channel.port2.postMessage(null);
  });`;

/**
 * Tells the binding `painted` of each emergency once, when a person can see it: it is in the document, a frame with it
 * has been painted, the page is visible, the row lies wholly inside the viewport, and nothing lies over its middle.
 */
export const watchEmergencies = `(() => {
  ${afterFrame}
  const epoch = () => performance.timeOrigin + performance.now();
  const seen = new Set();
  const inSight = (row) => {
    const box = row.getBoundingClientRect();
    const inside = box.height > 0 && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return document.visibilityState === 'visible' && inside && row.contains(top);
  };
  const watch = (id, unit, insertedAt) => afterFrame(() => {
    const paintedAt = epoch();
    const row = document.querySelector('.emergency[data-id="' + id + '"]');
    if (row === null) return;
    if (inSight(row)) painted({ id, unit, insertedAt, paintedAt });
    else watch(id, unit, insertedAt);
  });
  new MutationObserver(() => {
    for (const row of document.querySelectorAll('.emergency')) {
      const unit = row.querySelector('.e-main .e-sub')?.firstChild?.textContent;
      if (unit === undefined || seen.has(row.dataset.id)) continue;
      seen.add(row.dataset.id);
      watch(row.dataset.id, unit, epoch());
    }
  }).observe(document, { childList: true, subtree: true });
})()`;

/**
 * Tells the binding `usable` once how long after the start of the navigation the board was painted and usable, ms: it
 * calls itself live (synchronised, proven against the server), nothing covers it, and its lanes stand.
 */
export const watchLoading = `(() => {
  ${afterFrame}
  const isUsable = () =>
    document.querySelector('.strip-live:not(.strip-bad)') !== null &&
    document.querySelector('.cover') === null &&
    document.querySelector('[data-emergencies]') !== null &&
    document.querySelectorAll('.lane').length > 0;
  const observer = new MutationObserver(() => {
    if (!isUsable()) return;
    observer.disconnect();
    afterFrame(() => usable({ afterMs: performance.now() }));
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true });
})()`;

export const pageEpoch = 'performance.timeOrigin + performance.now()';
