'use strict';

const PARTS = [
  { name: 'database', title: 'PostgreSQL', modes: ['up', 'down'] },
  { name: 's3', title: 'S3', modes: ['up', 'down', 'slow'] },
  { name: 'textract', title: 'Textract', modes: ['up', 'down', 'fail'] },
  { name: 'sns', title: 'Topic', modes: ['deliver', 'drop', 'duplicate'] },
];

const get = (id) => document.getElementById(id);

/** An element with text, never with markup: causes of errors quote what was sent. */
function make(tag, text = '', className = '') {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}

const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

const SAYS = {
  database: ({ database, outbox }) => {
    if (!database.answers) return 'does not answer';
    return outbox.depth === 0 ? 'Everything is in S3' : `${count(outbox.depth, 'version')} wait for S3, the oldest for ${outbox.oldest_seconds} s`;
  },
  s3: ({ s3 }) => {
    if (!s3) return 'an existing bucket';
    const requests = Object.entries(s3.requests).map(([method, number]) => `${number} ${method}`).join(', ');
    return `${count(s3.objects, 'object')}; ${requests || 'no requests yet'}`;
  },
  textract: ({ textract }) => `${count(textract.jobsStarted, 'job')} started`,
  sns: ({ sns }) => `${count(sns.published, 'message')} published, ${sns.delivered} delivered`,
};

async function send(path, body) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** The cards are made once, so that a button keeps its focus while the figures change. */
function makeCards() {
  for (const { name, title, modes } of PARTS) {
    const card = make('article');
    card.id = name;
    const group = make('div', '', 'switch');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', `${title} is`);
    for (const mode of modes) {
      const button = make('button', mode);
      button.addEventListener('click', () => change(card, { [name]: mode }));
      group.append(button);
    }
    card.append(make('h2', title), make('p'), group);
    get('parts').append(card);
  }
}

async function change(card, faults) {
  const buttons = card.querySelectorAll('button');
  buttons.forEach((button) => { button.disabled = true; });
  try {
    show(await send('faults', faults));
  } catch (error) {
    get('pulse').textContent = error.message;
  }
  buttons.forEach((button) => { button.disabled = false; });
}

function showPart(name, status) {
  const card = get(name);
  const part = status[name];
  card.querySelector('p').textContent = SAYS[name](status);
  const buttons = [...card.querySelectorAll('button')];
  buttons.forEach((button) => button.setAttribute('aria-pressed', String(part?.mode === button.textContent)));
  const isSound = !part || part.mode === buttons[0].textContent;
  card.classList.toggle('broken', !isSound || part?.answers === false);
  card.classList.toggle('waiting', name === 'database' && (status.outbox?.depth ?? 0) > 0);
}

function showFunctions(functions) {
  get('functions').replaceChildren(...functions.map((one) => {
    const row = make('tr');
    const failed = make('td', one.failure_queue, one.failure_queue > 0 ? 'bad' : '');
    row.append(make('td', one.name), make('td', one.waiting), make('td', one.succeeded), make('td', one.attempts_failed), failed);
    return row;
  }));
  const given = functions.reduce((sum, one) => sum + one.failure_queue, 0);
  get('redrive').hidden = given === 0;
  get('redrive').textContent = `Try ${count(given, 'failed event')} again`;
}

/** Rounds of the schedules that found nothing wrong would push everything else out. */
function showEvents(functions) {
  const isScheduled = (name) => name === 'sync-storage' || name === 'sweep-uploads';
  const all = functions.flatMap(({ name, latest }) => latest.map((one) => ({ name, ...one })));
  const told = all.filter(({ name, what }) => !(isScheduled(name) && what === 'ok'));
  told.sort((one, other) => other.at.localeCompare(one.at));
  const items = told.slice(0, 25).map(({ at, name, what, error }) => {
    const item = make('li');
    item.append(make('time', new Date(at).toLocaleTimeString([], { hour12: false })), make('span', name), make('span', what, what), make('span', error ?? ''));
    return item;
  });
  get('events').replaceChildren(...(items.length ? items : [make('li', 'none yet')]));
}

function show(status) {
  PARTS.forEach(({ name }) => showPart(name, status));
  showFunctions(status.functions);
  showEvents(status.functions);
  const minutes = Math.floor(status.uptimeSeconds / 60);
  get('pulse').textContent = `process ${status.pid}, up for ${minutes ? `${minutes} min` : `${status.uptimeSeconds} s`}`;
  get('pulse').className = '';
}

async function refresh() {
  try {
    show(await (await fetch('status')).json());
  } catch {
    get('pulse').textContent = 'the stack does not answer';
    get('pulse').className = 'lost';
  }
  setTimeout(refresh, 1500);
}

makeCards();
get('redrive').addEventListener('click', () => send('redrive', {}));
refresh();
