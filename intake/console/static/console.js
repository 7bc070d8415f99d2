// Keeps the page live, rings until somebody acknowledges, lights up the words that a line rests on, and does what a page cannot:
// copy, print, edit in place, show a source without leaving the record.
'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const lost = $('link'), sound = $('sound');

  // A tone that carries over a ward, as long as a bell rings; two tones once it has spread. Browsers allow sound only after
  // the page was touched: until then the page says that the bell is silent.
  // A calm bell, which only asks to see how somebody is, sounds once a minute until it has spread.
  let audio, ringing = false, calm = false, loudest = 0, beats = 0;
  const silent = () => !audio || audio.state !== 'running';
  const showSound = () => { if (sound) sound.hidden = !silent() || !$('live'); };
  const wake = () => { audio ??= new AudioContext(); audio.resume().then(showSound, showSound); };
  for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, wake);
  const tone = (hertz, at) => {
    const o = audio.createOscillator(), g = audio.createGain();
    o.frequency.value = hertz; g.gain.value = loudest > 0 ? 0.3 : 0.15;
    o.connect(g).connect(audio.destination);
    o.start(audio.currentTime + at); o.stop(audio.currentTime + at + 0.22);
  };
  setInterval(() => {
    if (!ringing || silent() || calm && loudest === 0 && beats++ % 40) return;
    tone(880, 0);
    if (loudest > 0) tone(1175, 0.3);
  }, 1500);
  const listen = () => {
    const bells = $('bells');
    ringing = !!bells;
    calm = !!bells && 'calm' in bells.dataset;
    loudest = bells ? Number(bells.dataset.loudest) : 0;
    document.title = document.title.replace(/^(\(!\) )?/, bells ? '(!) ' : '');
    showSound();
  };

  // The words that a line rests on: data-spans is "turn:start:end …", in code points, and each mark knows its place.
  const light = (line) => {
    for (const e of document.querySelectorAll('.hit, .trace.on')) e.classList.remove('hit', 'on');
    line.classList.add('on');
    let first;
    for (const s of line.dataset.spans.split(' ')) {
      const [turn, from, to] = s.split(':').map(Number), p = $('turn-' + turn);
      if (!p) continue;
      p.classList.add('hit');
      for (const m of p.querySelectorAll('mark')) if (Number(m.dataset.start) < to && Number(m.dataset.end) > from) m.classList.add('hit');
      first ??= p;
    }
    if (first) first.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  };
  const openSource = async (a) => {
    try {
      const r = await fetch(a.href, { headers: { Accept: 'text/html' } });
      const found = r.ok && new DOMParser().parseFromString(await r.text(), 'text/html').getElementById('passage');
      if (!found) { location.href = a.href; return; }
      $('source').firstElementChild.replaceChildren(found);
      $('source').showModal();
    } catch { location.href = a.href; }
  };
  addEventListener('click', (e) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return;
    const line = e.target.closest?.('a[data-spans]'), cite = e.target.closest?.('a[href^="/console/passages/"]');
    if (line) { e.preventDefault(); light(line); } else if (cite) { e.preventDefault(); openSource(cite); }
    const target = e.target.closest?.('a[href^="#"]');
    const folded = target && !line && document.getElementById(decodeURIComponent(target.hash.slice(1)))?.closest('details');
    if (folded) folded.open = true;
  });

  // What changed is fetched anew and put in place, unless somebody is writing in it. What was unfolded stays so.
  const busy = () => { const e = document.activeElement; return document.body.classList.contains('editing') || e && /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) && e.id !== 'plain'; };
  const names = (root) => [...root.querySelectorAll('details')];
  let due = false, last = '';
  const refresh = async () => {
    const live = $('live');
    if (!live || busy()) { due = !!live; return; }
    due = false;
    try {
      const r = await fetch(live.dataset.live, { headers: { Accept: 'text/html' } });
      if (r.redirected && r.url.endsWith('/sign-in')) { location.reload(); return; }
      if (!r.ok) return;
      const fresh = new DOMParser().parseFromString(await r.text(), 'text/html').getElementById('live');
      if (!fresh || busy() || fresh.innerHTML === last) return;
      last = fresh.innerHTML;
      const open = names(live).map((d) => d.open), at = live.querySelector('.turns')?.scrollTop, on = live.querySelector('.trace.on')?.parentElement.id;
      live.replaceWith(fresh);
      names(fresh).forEach((d, i) => { if (open[i]) d.open = true; });
      const turns = fresh.querySelector('.turns');
      if (turns && at) turns.scrollTop = at;
      const line = on && $(on)?.querySelector('.trace');
      if (line?.dataset.spans) line.classList.add('on');
      wire(); listen();
    } catch { lost.textContent = lost.dataset.lost; }
  };
  addEventListener('focusout', () => { if (due) setTimeout(refresh, 300); });

  const wire = () => {
    const copy = $('copy'), print = $('print'), edit = $('edit');
    if (copy) copy.onclick = async () => {
      const text = $('plain').value;
      try { await navigator.clipboard.writeText(text); } catch { $('plain').select(); document.execCommand('copy'); }
      copy.textContent = copy.dataset.done;
    };
    if (print) print.onclick = () => window.print();
    if (edit) edit.onclick = () => {
      document.body.classList.add('editing');
      let first;
      for (const p of document.querySelectorAll('.edit')) {
        p.querySelector('.shown').hidden = true;
        const t = p.querySelector('textarea');
        t.hidden = false; t.style.height = t.scrollHeight + 'px';
        first ??= t;
      }
      edit.hidden = true;
      first?.focus();
    };
  };
  wire(); listen();

  if ($('live')) {
    const events = new EventSource('/console/events');
    let wait;
    events.addEventListener('change', () => { clearTimeout(wait); wait = setTimeout(refresh, 150); });
    events.onopen = () => { lost.textContent = ''; refresh(); };
    events.onerror = () => { lost.textContent = lost.dataset.lost; };
    setInterval(refresh, 20000); // waiting times and bells that spread
  }
})();
