/* The board of sales cases: columns by status, cards that are dragged with the mouse, lifted with Space and moved with the
   arrows, or sent to another column by their menu. Everything is made of text nodes; what a move means is told by the server.
   A column draws the cards that are near what is seen of it; an empty box holds the room of those below.
   kBoard.start(id, {texts, mayEdit, locale, icons, asked}) draws into the element and reads /ui/board/sales
   kBoard.refresh(id, ids)                             reads again; the cards of `ids` flash
   kBoard.narrow(id, asked)                            reads what the query of an address asks for (`asked` of `start` too)
   The element tells `k-move` with {id, from, to}. */
(() => {
  const boards = new Map();
  const FEW = 40; // cards that a column draws at once
  const ROOM = 5.125; // rem that a card and its margin take
  const make = (tag, className = '', text = null) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== null) element.textContent = text;
    return element;
  };
  const icon = (board, name) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    svg.setAttribute('class', 'k-ic');
    svg.setAttribute('aria-hidden', 'true');
    use.setAttribute('href', `${board.icons}#${name}`);
    svg.append(use);
    return svg;
  };
  const shownDay = (board, text) => (text ? board.days.format(new Date(`${text}T12:00:00`)) : '');

  const drawCard = (board, one, column) => {
    const card = make('a', 'k-boardcard');
    card.href = `/projects/${one.id}`;
    card.dataset.id = one.id;
    card.dataset.status = column.id;
    card.setAttribute('data-testid', `case-${one.id}`);
    card.draggable = board.mayEdit;
    card.append(make('b', '', one.name), make('small', '', one.customer));
    const foot = make('span', 'k-boardcard-foot');
    if (one.owner) {
      const avatar = make('span', `k-av k-av-18 k-av${Number(one.owner_id) % 8}`, window.k?.dom?.initials(one.owner) ?? one.owner.slice(0, 1));
      avatar.title = one.owner;
      foot.append(avatar);
    }
    foot.append(make('span', '', one.value), make('span', '', shownDay(board, one.day)));
    card.append(foot);
    if (board.mayEdit) card.append(menuButton(board, one));
    return card;
  };
  const menuButton = (board, one) => {
    const button = make('button', 'k-btn k-icon k-ghost');
    button.type = 'button';
    button.setAttribute('aria-label', `${board.texts.move}: ${one.name}`);
    button.setAttribute('aria-haspopup', 'menu');
    button.append(icon(board, 'ellipsis'));
    return button;
  };
  const closeMenu = (board, focus) => {
    const { menu } = board;
    board.menu = null; // first, as the menu loses the focus when it goes
    menu?.remove();
    focus?.focus();
  };
  const openMenu = (board, card, button) => {
    closeMenu(board);
    const menu = make('div', 'k-menu k-popover k-boardmenu');
    menu.setAttribute('role', 'menu');
    menu.append(make('div', 'k-menu-caption', board.texts.move));
    board.columns.filter((column) => String(column.id) !== card.dataset.status).forEach((column) => {
      const line = make('button', 'k-item', column.label);
      line.type = 'button';
      line.setAttribute('role', 'menuitem');
      line.addEventListener('click', () => { closeMenu(board); move(board, card, column.id, true); });
      menu.append(line);
    });
    const box = button.getBoundingClientRect();
    menu.style.top = `${Math.min(box.bottom + 4, innerHeight - 300)}px`;
    menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 240))}px`;
    menu.addEventListener('keydown', (event) => { if (event.key === 'Escape') { event.stopPropagation(); closeMenu(board, button); } });
    menu.addEventListener('focusout', (event) => { if (!menu.contains(event.relatedTarget)) closeMenu(board); });
    document.body.append(menu);
    board.menu = menu;
    menu.querySelector('.k-item')?.focus();
  };

  const columnOf = (board, id) => board.element.querySelector(`.k-boardcol[data-status="${id}"]`);
  const move = (board, card, to, keepFocus) => {
    const from = card.dataset.status;
    if (String(to) === from) return;
    card.dataset.status = to;
    columnOf(board, to).querySelector('.k-boardcards').prepend(card);
    if (keepFocus) card.focus();
    board.element.dispatchEvent(new CustomEvent('k-move', { detail: { id: Number(card.dataset.id), from: Number(from), to: Number(to) } }));
  };
  const drop = (board, card) => {
    delete card.dataset.lifted;
    board.lifted = null;
    move(board, card, columnIdUnder(card), true);
  };
  const columnIdUnder = (card) => card.closest('.k-boardcol').dataset.status;
  const beside = (board, card, step) => {
    const all = [...board.element.querySelectorAll('.k-boardcol')];
    return all[all.indexOf(card.closest('.k-boardcol')) + step];
  };
  const onKey = (board, event) => {
    const card = event.target.closest('.k-boardcard');
    if (!card || event.target !== card || event.ctrlKey || event.metaKey || event.altKey) return;
    const lifted = board.lifted === card;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === ' ' && board.mayEdit) {
      if (lifted) drop(board, card);
      else {
        board.lifted = card;
        board.home = [card.parentElement, card.nextSibling];
        card.dataset.lifted = 'true';
        kShell.say(board.texts.lifted, false);
      }
    } else if (event.key === 'Escape' && lifted) {
      const [cards, next] = board.home;
      cards.insertBefore(card, next?.parentElement === cards ? next : null);
      delete card.dataset.lifted;
      board.lifted = null;
      card.focus();
    } else if (step && lifted) {
      const column = beside(board, card, step);
      column?.querySelector('.k-boardcards').prepend(card);
      card.focus();
      card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      if (column) kShell.say(column.dataset.label, false);
    } else if (step) (beside(board, card, step)?.querySelector('.k-boardcard') ?? card).focus();
    else if (event.key === 'ArrowDown') {
      if (!card.nextElementSibling?.dataset.id) fill(board, columnIdUnder(card), FEW);
      (card.nextElementSibling ?? card).focus();
    }
    else if (event.key === 'ArrowUp') card.previousElementSibling?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onDrag = (board) => {
    const { element } = board;
    element.addEventListener('dragstart', (event) => {
      board.dragged = event.target.closest?.('.k-boardcard');
      if (!board.dragged) return;
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', board.dragged.dataset.id);
      board.dragged.dataset.dragging = 'true';
    });
    element.addEventListener('dragover', (event) => {
      const column = event.target.closest?.('.k-boardcol');
      if (!board.dragged || !column) return;
      event.preventDefault();
      if (board.over !== column) { delete board.over?.dataset.over; column.dataset.over = 'true'; board.over = column; }
    });
    element.addEventListener('drop', (event) => {
      const column = event.target.closest?.('.k-boardcol');
      if (!board.dragged || !column) return;
      event.preventDefault();
      move(board, board.dragged, column.dataset.status, false);
    });
    element.addEventListener('dragend', () => {
      delete board.over?.dataset.over;
      if (board.dragged) delete board.dragged.dataset.dragging;
      board.dragged = board.over = null;
    });
  };
  const onClick = (board, event) => {
    const card = event.target.closest('.k-boardcard');
    const button = event.target.closest('button');
    if (card && button) {
      event.preventDefault();
      event.stopPropagation(); // the card is a link, which the page would follow
      openMenu(board, card, button);
      return;
    }
    if (!card || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    event.currentTarget.dispatchEvent(new CustomEvent('k-open', { detail: Number(card.dataset.id) }));
  };

  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
  /* Draw so many more cards of a column, above the box that holds the room of the rest. */
  const fill = (board, status, count) => {
    const rest = board.rest.get(String(status));
    if (!rest) return;
    const { cases, room, column } = rest;
    room.before(...cases.splice(0, count).map((one) => drawCard(board, one, column)));
    room.style.height = `${cases.length * ROOM}rem`;
    if (cases.length) return;
    if (column.more) {
      const more = make('a', 'k-boardmore k-link', column.more);
      more.href = `/sales?f=sales_status_id.any:${column.id}`;
      room.before(more);
    }
    room.remove();
    board.rest.delete(String(status));
  };
  /* Draw what has come near to being seen. */
  const follow = (board, cards) => {
    const { status } = cards.parentElement.dataset;
    const rest = board.rest.get(status);
    if (!rest) return;
    const short = cards.scrollTop + cards.clientHeight * 2 - rest.room.offsetTop + cards.offsetTop;
    if (short > 0) fill(board, status, Math.max(FEW, Math.ceil(short / (ROOM * rem()))));
  };
  /* Draw down to a case that is further below. */
  const reach = (board, id) => {
    for (const [status, { cases }] of board.rest) {
      const place = cases.findIndex((one) => String(one.id) === String(id));
      if (place >= 0) fill(board, status, place + 1);
    }
  };
  const draw = (board, columns, changed) => {
    const scrolled = new Map([...board.element.querySelectorAll('.k-boardcol')].map((one) => [one.dataset.status, one.querySelector('.k-boardcards').scrollTop]));
    const focused = document.activeElement?.closest?.('.k-boardcard')?.dataset.id;
    board.columns = columns;
    board.rest = new Map();
    board.element.replaceChildren(...columns.map((column) => {
      const box = make('section', 'k-boardcol');
      box.dataset.status = column.id;
      box.dataset.label = column.label;
      box.setAttribute('aria-label', column.label);
      box.setAttribute('data-testid', `column-${column.id}`);
      const head = make('header', 'k-boardcol-head');
      const line = make('div');
      line.append(make('h2', '', column.label), make('span', 'k-count', column.count));
      head.append(line, make('div', 'k-boardcol-sum', column.state === 'in_progress' ? column.total : `${column.total} · ${board.texts.lately}`));
      const cards = make('div', 'k-boardcards');
      const room = make('div');
      cards.append(room);
      board.rest.set(String(column.id), { cases: [...column.cases], room, column });
      fill(board, column.id, FEW);
      cards.addEventListener('scroll', () => follow(board, cards), { passive: true });
      box.append(head, cards);
      return box;
    }));
    for (const [status, top] of scrolled) {
      const cards = columnOf(board, status)?.querySelector('.k-boardcards');
      if (cards) { cards.scrollTop = top; follow(board, cards); }
    }
    for (const id of [focused, ...changed]) if (id) reach(board, id);
    if (focused) board.element.querySelector(`.k-boardcard[data-id="${focused}"]`)?.focus();
    for (const id of changed) {
      const card = board.element.querySelector(`.k-boardcard[data-id="${id}"]`);
      if (card) { card.dataset.flash = 'true'; setTimeout(() => delete card.dataset.flash, 1200); }
    }
  };
  const read = async (board, changed = []) => {
    const turn = board.turn = (board.turn ?? 0) + 1;
    const answer = await fetch(`/ui/board/sales?${board.asked ?? ''}`);
    if (!answer.ok || turn !== board.turn) return;
    const { columns } = await answer.json();
    if (turn === board.turn && !board.dragged && !board.lifted) draw(board, columns, changed);
  };
  window.kBoard = {
    start(id, given) {
      const element = getHtmlElement(id);
      if (!element) return;
      const days = new Intl.DateTimeFormat(given.locale, { day: 'numeric', month: 'short' });
      const board = { ...given, element, days, columns: [], rest: new Map() };
      boards.set(id, board);
      element.addEventListener('keydown', (event) => onKey(board, event));
      element.addEventListener('click', (event) => onClick(board, event));
      if (board.mayEdit) onDrag(board);
      read(board);
    },
    narrow(id, asked) {
      const board = boards.get(id);
      if (board) { board.asked = asked; read(board); }
    },
    refresh(id, ids = []) {
      const board = boards.get(id);
      if (board?.element.isConnected) read(board, ids);
      else boards.delete(id);
    },
  };
})();
