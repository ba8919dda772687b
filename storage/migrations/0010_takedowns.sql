-- Results that moderators took down, purges of what one person or one result has led to, and what
-- has to be found for that. Times are UTC milliseconds.

-- One a task: whoever writes it first has decided. `next_at` is when somebody has to see to it that
-- everything is gone; whoever does moves it ahead first: that is the lease, and `tries` fences it.
-- NULL: nobody has to.
CREATE TABLE takedowns (
    task_id    TEXT    NOT NULL PRIMARY KEY,
    space_id   TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,               -- whose result it was
    actor_id   TEXT    NOT NULL,
    reason     TEXT    NOT NULL DEFAULT '',
    result     INTEGER NOT NULL CHECK (result IN (0, 1)),  -- 0: it had none, or none yet
    purge_id   TEXT,                           -- the purge it belongs to
    created_at INTEGER NOT NULL,
    next_at    INTEGER,
    tries      INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX takedowns_due ON takedowns (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX takedowns_of_person ON takedowns (person_id, space_id, created_at);
CREATE INDEX takedowns_of_purge ON takedowns (purge_id, next_at) WHERE purge_id IS NOT NULL;

-- What is still to be taken down of a person, or of what was made from a result (`root_id`).
-- `reached` is the last task that was looked at; `near` is an address in that server (JSON).
CREATE TABLE purges (
    id         TEXT    NOT NULL PRIMARY KEY,
    space_id   TEXT    NOT NULL,
    person_id  TEXT,
    root_id    TEXT,
    actor_id   TEXT    NOT NULL,
    reason     TEXT    NOT NULL DEFAULT '',
    refund     INTEGER NOT NULL CHECK (refund IN (0, 1)),
    since      INTEGER NOT NULL,
    near       TEXT    NOT NULL,
    reached    TEXT    NOT NULL DEFAULT '',
    taken      INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0),
    created_at INTEGER NOT NULL,
    decided_at INTEGER,                        -- nothing more is found; messages may still go
    ended_at   INTEGER,                        -- all is gone
    CONSTRAINT of_one_thing CHECK ((person_id IS NULL) <> (root_id IS NULL)),
    CONSTRAINT ends_decided CHECK (ended_at IS NULL OR decided_at IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX purges_open ON purges (created_at) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX purges_of_person ON purges (space_id, person_id)
    WHERE ended_at IS NULL AND person_id IS NOT NULL;

CREATE UNIQUE INDEX purges_of_root ON purges (root_id)
    WHERE ended_at IS NULL AND root_id IS NOT NULL;

CREATE INDEX tasks_by_parent ON tasks (parent_id) WHERE parent_id IS NOT NULL;

-- Which messages of the chats show which task, for who names a result by its message.
CREATE TABLE messages (
    channel_id TEXT NOT NULL,                  -- over all platforms: `discord:7`
    message_id TEXT NOT NULL,
    task_id    TEXT NOT NULL,
    PRIMARY KEY (channel_id, message_id)
) STRICT, WITHOUT ROWID;

-- A report is looked at by a moderator until it is upheld or dismissed. `notice` is where the log
-- channel shows it (JSON); `next_at` is when somebody has to post it there, or take it away again.
ALTER TABLE reports ADD COLUMN dismissed_at INTEGER;
ALTER TABLE reports ADD COLUMN notice TEXT;
ALTER TABLE reports ADD COLUMN next_at INTEGER;

CREATE INDEX reports_due ON reports (next_at) WHERE next_at IS NOT NULL;
