/* Forms that sign in, set up or log in again, and the appearance before the application is there. */
(() => {
  const theme = localStorage.getItem('k-theme');
  const isDark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  if (document.body?.classList.contains('k-entry')) document.body.classList.add(isDark ? 'body--dark' : 'body--light');

  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'stamkund' };

  /** Tell what is wrong, each thing at its field, and go to the first of them. */
  const said = (form, faults) => {
    faults.forEach(({ field, message }) => {
      const place = [...form.querySelectorAll('[data-for]')].find((p) => p.dataset.for === field);
      (place ?? form.querySelector('[data-error]')).textContent = message;
      if (place) form.elements[field].setAttribute('aria-invalid', 'true');
    });
    form.querySelector('[aria-invalid]')?.focus();
  };
  const forget = (form) => {
    form.querySelectorAll('[data-for], [data-error]').forEach((p) => (p.textContent = ''));
    form.querySelectorAll('[aria-invalid]').forEach((input) => input.removeAttribute('aria-invalid'));
  };
  const values = (form) => {
    const given = Object.fromEntries(new FormData(form));
    form.querySelectorAll('input[type=checkbox]').forEach((box) => (given[box.name] = box.checked ? 'yes' : ''));
    return given;
  };

  const submit = async (form) => {
    const button = form.querySelector('button:not([type=button])');
    forget(form);
    button.classList.add('k-busy');
    button.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(form.getAttribute('action'), { method: 'POST', headers, body: JSON.stringify(values(form)) });
      const told = await answer.json();
      if (!answer.ok) return said(form, told.errors ?? [told]);
      if (form.dataset.after === 'reconnect') reconnect();
      else return location.assign(told.next);
    } catch {
      said(form, [{ message: form.dataset.offline ?? '' }]);
    }
  };

  document.addEventListener('submit', async (event) => {
    const form = event.target.closest('form[data-form]');
    if (!form) return;
    event.preventDefault();
    await submit(form);
    const button = form.querySelector('button:not([type=button])');
    button.classList.remove('k-busy');
    button.removeAttribute('aria-busy');
  });

  document.addEventListener('click', (event) => {
    const eye = event.target.closest('[data-reveal]');
    if (eye) {
      const input = document.getElementById(eye.dataset.reveal);
      const isShown = input.type === 'text';
      input.type = isShown ? 'password' : 'text';
      eye.setAttribute('aria-pressed', String(!isShown));
    }
    const way = event.target.closest('[data-leave]');
    if (way) location.assign(way.dataset.leave);
  });

  // The country proposes currency and time zone, until one of them was chosen by hand.
  const chosen = new Set();
  document.addEventListener('change', (event) => {
    const select = event.target;
    if (select.tagName !== 'SELECT') return;
    chosen.add(select.name);
    if (select.name !== 'country') return;
    for (const [name, value] of Object.entries(select.selectedOptions[0].dataset)) {
      if (!chosen.has(name)) select.form.elements[name].value = value;
    }
  });

  // ---- In the application: the session of an open page has ended ------------------------------------------------
  const dialog = () => document.getElementById('k-again');
  const reconnect = () => {
    window.socket.io.opts.query.next_message_id = window.nextMessageId; // else the server takes us for behind and reloads
    window.socket.disconnect();
    window.socket.connect();
    dialog()?.close();
    const password = dialog()?.querySelector('[name=password]');
    if (password) password.value = '';
  };
  window.kEntry = {
    /** Another tab of this browser may have logged in already; else ask. */
    async sessionEnded(userId) {
      const answer = await fetch('/auth/session').catch(() => null);
      const now = answer?.ok ? await answer.json() : null;
      if (now?.user_id === userId) reconnect();
      else if (now?.user_id) location.reload();
      else if (!dialog().open) {
        dialog().showModal();
        dialog().querySelector('[name=password]').focus();
      }
    },
    async signOut() {
      await fetch('/auth/sign-out', { method: 'POST', headers, body: '{}' }).catch(() => null);
      location.assign('/login');
    },
  };
  document.addEventListener('cancel', (event) => event.target.id === 'k-again' && event.preventDefault(), true);
})();
