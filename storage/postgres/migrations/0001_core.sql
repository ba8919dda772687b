-- Tasks, credits, media, settings of servers, and the record of changes.
-- Times are UTC milliseconds. A space is a server or a group; ids of spaces and people begin with
-- their platform (`discord:80351110224678912`).

-- queued -> submitting -> submitted -> succeeded -> delivered, or failed, cancelled.
-- `next_at` is when somebody has to look at the task again. Whoever does, moves it ahead first:
-- that is the lease, and `attempt` fences it. NULL: nobody has to.
CREATE TABLE tasks (
    id           TEXT    NOT NULL PRIMARY KEY,
    key          TEXT    NOT NULL UNIQUE,      -- of the event that asked: the same event is one task
    command      TEXT    NOT NULL,
    provider     TEXT    NOT NULL,
    platform     TEXT    NOT NULL,
    space_id     TEXT    NOT NULL,
    person_id    TEXT    NOT NULL,
    channel_id   TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    request      TEXT    NOT NULL,             -- JSON
    address      TEXT    NOT NULL,             -- JSON: where the answer goes
    state        TEXT    NOT NULL DEFAULT 'queued',
    cost         BIGINT  NOT NULL,             -- credits, as asked for
    attempt      BIGINT  NOT NULL DEFAULT 0,   -- leases taken
    tries        BIGINT  NOT NULL DEFAULT 0,   -- failures of the present step
    polls        BIGINT  NOT NULL DEFAULT 0,   -- paid queries
    sends        BIGINT  NOT NULL DEFAULT 0,   -- submissions begun
    next_at      BIGINT ,
    provider_id  TEXT,
    outcome      TEXT,                         -- JSON
    failure      TEXT,                         -- why it failed, one word
    detail       TEXT    NOT NULL DEFAULT '',
    parent_id    TEXT,                         -- the task whose button made this one; may be gone
    turn         BIGINT  NOT NULL,             -- place among people, see storage/reservations.py
    space_turn   BIGINT  NOT NULL,             -- place among spaces
    created_at   BIGINT  NOT NULL,
    submitted_at BIGINT ,
    finished_at  BIGINT ,
    ended_by     TEXT,
    closed_at    BIGINT ,                      -- nothing is left to do
    not_before   BIGINT  NOT NULL DEFAULT 0,   -- a queued task is not sent earlier
    polled_at    BIGINT ,                      -- when the provider was last asked

    CONSTRAINT columns_of_state CHECK (CASE state
        WHEN 'queued' THEN
            next_at IS NULL AND submitted_at IS NULL AND finished_at IS NULL AND closed_at IS NULL
        WHEN 'submitting' THEN
            next_at IS NOT NULL AND submitted_at IS NULL AND finished_at IS NULL
            AND closed_at IS NULL AND sends > 0
        WHEN 'submitted' THEN
            next_at IS NOT NULL AND submitted_at IS NOT NULL AND finished_at IS NULL
            AND closed_at IS NULL AND sends > 0
        WHEN 'succeeded' THEN
            next_at IS NOT NULL AND finished_at IS NOT NULL AND closed_at IS NULL
            AND outcome IS NOT NULL
        WHEN 'delivered' THEN
            next_at IS NULL AND finished_at IS NOT NULL AND closed_at IS NOT NULL
            AND outcome IS NOT NULL
        WHEN 'failed' THEN
            finished_at IS NOT NULL AND failure IS NOT NULL
            AND (next_at IS NULL) = (closed_at IS NOT NULL)
        WHEN 'cancelled' THEN
            finished_at IS NOT NULL AND outcome IS NULL
            AND (next_at IS NULL) = (closed_at IS NOT NULL)
        ELSE FALSE END),
    CONSTRAINT failure_of_failed CHECK (failure IS NULL OR state = 'failed'),
    CONSTRAINT outcome_of_finished CHECK (
        (outcome IS NULL) = (ended_by IS NULL)
        AND (outcome IS NULL OR state IN ('succeeded', 'delivered', 'failed'))),
    CONSTRAINT known_ended_by CHECK (ended_by IN ('ack', 'callback', 'poll')),
    CONSTRAINT counters CHECK (
        cost >= 0 AND attempt >= 0 AND tries >= 0 AND polls >= 0 AND sends >= 0)
);

CREATE INDEX tasks_queue ON tasks (provider, turn, space_turn, id, not_before, state)
    WHERE state = 'queued';
CREATE INDEX tasks_queue_of_space ON tasks (provider, space_id, space_turn, cost, state)
    WHERE state = 'queued';
CREATE INDEX tasks_open_of_person
    ON tasks (person_id, state, provider, turn, cost, created_at, closed_at)
    WHERE closed_at IS NULL;
CREATE INDEX tasks_due ON tasks (next_at)
    WHERE next_at IS NOT NULL;
CREATE INDEX tasks_in_flight ON tasks (provider, state)
    WHERE state IN ('submitting', 'submitted');
CREATE INDEX tasks_durations ON tasks (provider, command, finished_at, submitted_at, ended_by)
    WHERE ended_by = 'callback';

-- Credits used by a person in a space in a period (the UTC day that begins then).
-- Always the sum of the costs of the reservations that are held or settled.
-- The period comes first in the key: what is written today lies on few pages.
CREATE TABLE usage (
    space_id  TEXT    NOT NULL,
    person_id TEXT    NOT NULL,
    period    BIGINT  NOT NULL,
    used      BIGINT  NOT NULL CHECK (used >= 0),
    PRIMARY KEY (period, space_id, person_id)
);

-- One a task: held -> settled | refunded. Settled at what was charged, which may be less.
CREATE TABLE reservations (
    task_id   TEXT    NOT NULL PRIMARY KEY REFERENCES tasks (id),
    space_id  TEXT    NOT NULL,
    person_id TEXT    NOT NULL,
    period    BIGINT  NOT NULL,
    cost      BIGINT  NOT NULL CHECK (cost >= 0),
    state     TEXT    NOT NULL CHECK (state IN ('held', 'settled', 'refunded'))
);

-- Pictures we keep; the files are in the media folder.
CREATE TABLE media (
    id         TEXT    NOT NULL PRIMARY KEY,
    task_id    TEXT    NOT NULL REFERENCES tasks (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('input', 'result')),
    slot       TEXT    NOT NULL,               -- an input's option, a result's number from 0
    path       TEXT    NOT NULL,               -- relative to the media folder
    media_type TEXT    NOT NULL,
    width      BIGINT  NOT NULL CHECK (width > 0),
    height     BIGINT  NOT NULL CHECK (height > 0),
    size       BIGINT  NOT NULL CHECK (size > 0),
    sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
    created_at BIGINT  NOT NULL,
    UNIQUE (task_id, kind, slot)
);

CREATE INDEX media_by_age ON media (created_at);

CREATE TABLE guilds (
    id            TEXT    NOT NULL PRIMARY KEY,
    daily_credits BIGINT  CHECK (daily_credits >= 0),  -- per person; NULL: the setting's default
    settings      TEXT    NOT NULL DEFAULT '{}',       -- JSON
    updated_at    BIGINT  NOT NULL
);

CREATE TABLE audit (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    space_id   TEXT    NOT NULL,
    actor_id   TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    subject    TEXT    NOT NULL DEFAULT '',    -- whom or what it was done to
    before     TEXT,                           -- JSON
    after      TEXT,                           -- JSON
    created_at BIGINT  NOT NULL
);

CREATE INDEX audit_of_space ON audit (space_id, id);

CREATE FUNCTION audit_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is never changed';
END $$;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_never_changed();
