-- Pictures that are held back for moderators, and what a check on this machine found in them.
-- Times are UTC milliseconds.

-- 1: nobody is to see it. It is held back, or was withheld after it had been looked at.
ALTER TABLE media ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));

-- 1: for adults, by what made it or by what was found in it; so is what is made of it.
ALTER TABLE media ADD COLUMN adult INTEGER NOT NULL DEFAULT 0 CHECK (adult IN (0, 1));

-- It waits for a moderator since then.
ALTER TABLE tasks ADD COLUMN held_at INTEGER CHECK (held_at IS NULL OR state = 'succeeded');

-- As before, and with the new column, so that what is open is still counted from the index alone.
DROP INDEX tasks_open_of_person;
CREATE INDEX tasks_open_of_person
    ON tasks (person_id, state, provider, turn, cost, created_at, parked_at, held_at, closed_at)
    WHERE closed_at IS NULL;

CREATE TABLE findings (
    task_id TEXT    NOT NULL REFERENCES tasks (id),
    slot    TEXT    NOT NULL,                  -- as in media
    flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
    labels  TEXT    NOT NULL DEFAULT '[]',     -- JSON
    PRIMARY KEY (task_id, slot)
) STRICT, WITHOUT ROWID;

-- One a task, which stays `succeeded` meanwhile: waiting -> approved | rejected, by the first who
-- decides. `posted` is the message in the log channel, `told` where the person was told; both are
-- JSON. Without `decided_by` nobody decided in time.
CREATE TABLE holdings (
    task_id    TEXT    NOT NULL PRIMARY KEY REFERENCES tasks (id),
    space_id   TEXT    NOT NULL,
    slots      TEXT    NOT NULL,               -- JSON: which pictures
    state      TEXT    NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'approved', 'rejected')),
    held_at    INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL CHECK (ends_at > held_at),
    posts      INTEGER NOT NULL DEFAULT 1 CHECK (posts > 0),  -- how often it was to be posted
    posted     TEXT,
    told       TEXT,
    decided_by TEXT,
    decided_at INTEGER,
    CONSTRAINT decided CHECK (
        (state = 'waiting') = (decided_at IS NULL)
        AND (decided_by IS NULL OR state <> 'waiting')
        AND (decided_by IS NOT NULL OR state <> 'approved'))
) STRICT, WITHOUT ROWID;

CREATE INDEX holdings_waiting ON holdings (space_id, held_at) WHERE state = 'waiting';
