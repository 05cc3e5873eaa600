/** Scripts that run inside the page; text, because nothing here is compiled against a browser. */

/**
 * Tells the binding `painted` of each emergency once, when its unit's name is on the screen. The moment is the browser's
 * own (Element Timing): when the frame that shows it first was presented, behind layout, paint and compositor. The
 * attribute that asks for it is set in the microtask behind the insertion, so before any frame can be made.
 *
 * `inSight`: the page is visible, the row lies wholly inside the viewport, and nothing lies over its middle.
 */
export const watchEmergencies = `(() => {
  const epoch = (at) => performance.timeOrigin + at;
  const rows = new Map();
  const inSight = (row) => {
    const box = row.getBoundingClientRect();
    const inside = box.height > 0 && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return document.visibilityState === 'visible' && inside && row.contains(top);
  };
  new MutationObserver(() => {
    for (const row of document.querySelectorAll('.emergency')) {
      const name = row.querySelector('.e-main .e-sub');
      const id = row.dataset.id;
      if (name === null || rows.has(id)) continue;
      rows.set(id, { row, unit: name.firstChild.textContent, insertedAt: epoch(performance.now()) });
      name.setAttribute('elementtiming', id);
    }
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const { identifier: id, renderTime } of list.getEntries()) {
      const found = rows.get(id);
      if (found === undefined) continue;
      const { row, unit, insertedAt } = found;
      painted({ id, unit, insertedAt, paintedAt: epoch(renderTime), inSight: inSight(row) });
    }
  }).observe({ type: 'element' });
})()`;

/**
 * Tells the binding `usable` how long after the start of the navigation the board was painted and usable, ms: it calls
 * itself live (synchronised, proven against the server), nothing covers it, and its lanes stand. The callback of
 * requestAnimationFrame comes before layout and paint of its frame; a message posted in it is handled behind them.
 */
export const watchLoading = `(() => {
  const isUsable = () =>
    document.querySelector('.strip-live:not(.strip-bad)') !== null &&
    document.querySelector('.cover') === null &&
    document.querySelector('[data-emergencies]') !== null &&
    document.querySelectorAll('.lane').length > 0;
  const afterFrame = (done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(null);
  });
  const observer = new MutationObserver(() => {
    if (!isUsable()) return;
    observer.disconnect();
    afterFrame(() => usable(performance.now()));
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true });
})()`;

export const pageEpoch = 'performance.timeOrigin + performance.now()';
