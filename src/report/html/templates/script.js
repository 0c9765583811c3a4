(() => {
  'use strict';
  // The page is whole without this: it unpacks, filters and moves the focus.
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const runs = all('details.run');
  const make = (name, members = {}) => Object.assign(document.createElement(name), members);

  const unpack = async (log) => {
    const packed = log.querySelector('script.packed');
    if (!packed || packed.dataset.busy) return;
    packed.dataset.busy = 'yes';
    try {
      const bytes = Uint8Array.from(atob(packed.textContent.trim()), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
      const box = make('template', { innerHTML: await new Response(stream).text() });
      packed.replaceWith(box.content);
    } catch (error) {
      packed.replaceWith(make('p', { className: 'note', textContent: `This browser cannot unpack the timeline: ${error}` }));
    }
  };
  const logs = all('details.log');
  logs.forEach((log) => log.addEventListener('toggle', () => { if (log.open) unpack(log); }));

  const unfold = async () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const run = document.getElementById(id.replace(/-step-\d+$/, ''));
    if (!run || !run.matches('details.run')) return;
    run.hidden = false;
    run.open = true;
    if (id !== run.id) {
      const log = run.querySelector('details.log');
      log.open = true;
      await unpack(log);
    }
    const target = document.getElementById(id) || run;
    target.open = true;
    target.scrollIntoView({ block: 'start' });
    target.querySelector('summary').focus({ preventScroll: true });
  };
  addEventListener('hashchange', unfold);

  const tools = document.getElementById('tools');
  const { noun, filters } = tools.dataset;
  const count = make('output');
  const search = make('input', { type: 'search', placeholder: 'Filter by name' });
  search.setAttribute('aria-label', `Filter ${noun} by name`);
  let wanted = '';
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (element, news) =>
      (!wanted || news.includes(wanted)) && words.every((word) => element.dataset.text.includes(word));
    let shown = 0;
    runs.forEach((run) => {
      run.hidden = !fits(run, run.dataset.news);
      shown += run.hidden ? 0 : 1;
    });
    all('tr.row').forEach((row) => { row.hidden = !fits(row, row.dataset.news); });
    all('#matrix tbody').forEach((body) => { body.hidden = !all('tr.row', body).some((row) => !row.hidden); });
    count.textContent = `${shown} of ${runs.length} ${noun}`;
  };
  runs.forEach((run) => { run.dataset.text = run.querySelector('summary').textContent.toLowerCase(); });
  all('tr.row').forEach((row) => {
    const head = row.parentElement.querySelector('.scenario');
    row.dataset.text = `${head ? head.textContent : ''} ${row.textContent}`.toLowerCase();
  });
  const buttons = [['', 'all'], ...filters.split(',').map((filter) => filter.split(':'))].map(([news, title]) => {
    const button = make('button', { type: 'button', textContent: title });
    button.setAttribute('aria-pressed', String(news === ''));
    button.addEventListener('click', () => {
      wanted = news;
      buttons.forEach((other) => other.setAttribute('aria-pressed', String(other === button)));
      filter();
    });
    return button;
  });
  search.addEventListener('input', filter);
  const keys = make('p', { className: 'keys' });
  keys.append(...['j', ' and ', 'k', ' go from one to the next, ', 'Enter', ' unfolds, ', '/', ' filters'].map((text, index) =>
    index % 2 ? text : make('kbd', { textContent: text })));
  tools.append(...buttons, search, count);
  tools.after(keys);
  tools.hidden = false;
  filter();

  const step = (by) => {
    const shown = runs.filter((run) => !run.hidden);
    const at = shown.indexOf(document.activeElement.closest?.('details.run'));
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (!next) return;
    const summary = next.querySelector('summary');
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: 'center' });
  };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches?.('input')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const onSummary = event.target.matches?.('details.run>summary');
    if (event.key === 'j' || (onSummary && event.key === 'ArrowDown')) step(1);
    else if (event.key === 'k' || (onSummary && event.key === 'ArrowUp')) step(-1);
    else if (event.key === '/') search.focus();
    else return;
    event.preventDefault();
  });

  all('.again').forEach((line) => {
    if (!navigator.clipboard) return;
    const button = make('button', { type: 'button', textContent: 'copy' });
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(line.querySelector('code').textContent);
      button.textContent = 'copied';
    });
    line.append(' ', button);
  });
  unfold();
})();
