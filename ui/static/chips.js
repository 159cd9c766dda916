/* Chips of a filter never shrink: what does not fit into their row is counted by "+n", which shows all of them and few again.

   k.fitChips(bar)   bar: <div class="k-filters"><div class="k-filters-chips">chips</div><button class="k-fmore" hidden></button>…</div> */
(() => {
  const fit = (bar, chips, more) => {
    const all = [...chips.children];
    const isWhole = bar.dataset.whole === 'true';
    all.forEach((chip) => (chip.hidden = false));
    more.hidden = true;
    if (matchMedia('(max-width: 767px)').matches) return; // there the row is pushed sideways
    if (!isWhole && chips.scrollWidth <= chips.clientWidth + 1) return;
    more.hidden = false;
    let hidden = 0;
    while (!isWhole && hidden < all.length && chips.scrollWidth > chips.clientWidth + 1) all[all.length - (hidden += 1)].hidden = true;
    if (isWhole && chips.offsetHeight < 48 && all.length) { more.hidden = true; delete bar.dataset.whole; }
    more.textContent = isWhole ? '\u2212' : `+${hidden}`;
    more.setAttribute('aria-label', isWhole ? more.dataset.fewer : more.dataset.more.replace('{count}', `+${hidden}`));
    more.setAttribute('aria-expanded', String(isWhole));
  };
  const fitChips = (bar) => {
    const [chips, more] = [bar?.querySelector('.k-filters-chips'), bar?.querySelector('.k-fmore')];
    if (!more || more.kFits) return;
    more.kFits = true;
    let asked = 0;
    const soon = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(() => fit(bar, chips, more)); };
    more.addEventListener('click', () => { bar.dataset.whole = String(bar.dataset.whole !== 'true'); soon(); });
    new MutationObserver(soon).observe(chips, { childList: true });
    new ResizeObserver(soon).observe(bar);
  };
  window.k = Object.assign(window.k ?? {}, { fitChips });
})();
