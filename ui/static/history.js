/* How a value came to be, at the place where it stands: the context menu key or the right button on a cell of a list, or
   on a line of the customer's card, shows who changed it when, and what stood there before. */
(() => {
  const make = (tag, names, text) => {
    const node = document.createElement(tag);
    node.className = names || '';
    node.textContent = text || '';
    return node;
  };
  let open = null;
  let back = null;

  const close = () => {
    open?.remove();
    open = null;
    back?.focus?.({ preventScroll: true });
    back = null;
  };

  /* What a place shows: a cell of a list, or a line of the card whose address names the customer. */
  const placeOf = (target) => {
    const cell = target.closest?.('[data-resource] .ag-cell[col-id]');
    const row = cell?.closest('.ag-row')?.getAttribute('row-id');
    if (cell && /^\d+$/.test(row || '')) {
      return { at: cell, resource: cell.closest('[data-resource]').dataset.resource, id: row, field: cell.getAttribute('col-id') };
    }
    const line = target.closest?.('[data-testid^="detail-"]');
    const customer = location.pathname.match(/^\/customers\/(\d+)/);
    return line && customer && { at: line, resource: 'customers', id: customer[1], field: line.dataset.testid.slice(7) };
  };

  const texts = () => JSON.parse(document.getElementById('k-config')?.textContent || '{}').texts || {};

  const draw = (told, at) => {
    const box = make('div', 'k-menu k-popover k-fieldhistory');
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', `${texts().history}: ${told.field}`);
    box.dataset.testid = 'field-history';
    box.tabIndex = -1;
    box.append(make('div', 'k-menu-caption', `${texts().history}: ${told.field}`));
    for (const one of told.changes) {
      const line = make('div', 'k-fieldhistory-line');
      const value = make('div');
      value.append(make('span', 'k-old', one.old), make('span', 'k-muted', ' → '), make('b', 'k-new', one.new));
      line.append(value, make('div', 'k-muted k-t-small', `${one.when} · ${one.who} · ${one.kind}`));
      box.append(line);
    }
    if (!told.changes.length) box.append(make('div', 'k-pad k-muted', texts().noHistory));
    document.body.append(box);
    const place = at.getBoundingClientRect();
    const left = Math.min(place.left, innerWidth - box.offsetWidth - 8);
    const below = place.bottom + 4 + box.offsetHeight <= innerHeight;
    box.style.left = `${Math.max(8, left)}px`;
    box.style.top = `${below ? place.bottom + 4 : Math.max(8, place.top - box.offsetHeight - 4)}px`;
    open = box;
    box.focus({ preventScroll: true });
  };

  const show = async ({ at, resource, id, field }) => {
    close();
    back = document.activeElement;
    const answer = await fetch(`/ui/field-history/${resource}/${id}/${encodeURIComponent(field)}`);
    if (!answer.ok) return;
    const told = await answer.json();
    if (told.field) draw(told, at);
  };

  addEventListener('contextmenu', (event) => {
    if (event.target.closest?.('input, textarea, a[href], .k-fieldhistory')) return; // the browser's own menu
    const place = placeOf(event.target);
    if (!place) return;
    event.preventDefault();
    show(place);
  });
  addEventListener('mousedown', (event) => { if (open && !open.contains(event.target)) close(); }, true);
  addEventListener('keydown', (event) => {
    if (!open || event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  }, true);
  addEventListener('scroll', (event) => { if (open && !open.contains(event.target)) close(); }, true);
  addEventListener('popstate', close);
})();
