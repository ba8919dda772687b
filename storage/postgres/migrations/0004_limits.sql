-- What moderators set about credits. `amount` is credits a period; tasks for kind 'in_flight'.
CREATE TABLE limits (
    space_id TEXT    NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('everyone', 'role', 'person', 'pool', 'in_flight')),
    subject  TEXT    NOT NULL DEFAULT '',      -- the role's or the person's id
    period   TEXT    NOT NULL CHECK (period IN ('day', 'week', 'month')),
    amount   BIGINT  NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (space_id, kind, subject),
    CHECK ((kind IN ('role', 'person')) = (subject <> ''))
);

INSERT INTO limits (space_id, kind, subject, period, amount)
    SELECT id, 'everyone', '', 'day', daily_credits FROM guilds WHERE daily_credits IS NOT NULL;

-- What a command costs here, in place of one credit a picture.
CREATE TABLE weights (
    space_id TEXT    NOT NULL,
    command  TEXT    NOT NULL,
    weight   BIGINT  NOT NULL CHECK (weight >= 0),
    PRIMARY KEY (space_id, command)
);

-- Credits given to one person beside the limit: used once that is exhausted, until they expire.
CREATE TABLE grants (
    id         TEXT    NOT NULL PRIMARY KEY,
    space_id   TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    credits    BIGINT  NOT NULL CHECK (credits > 0),
    unused     BIGINT  NOT NULL CHECK (unused >= 0 AND unused <= credits),
    reason     TEXT    NOT NULL,
    granted_by TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);

CREATE INDEX grants_to_use ON grants (space_id, person_id, expires_at) WHERE unused > 0;

-- Which grants a reservation took credits from; they go back there.
CREATE TABLE draws (
    task_id  TEXT    NOT NULL REFERENCES tasks (id),
    grant_id TEXT    NOT NULL REFERENCES grants (id),
    credits  BIGINT  NOT NULL CHECK (credits > 0),
    PRIMARY KEY (task_id, grant_id)
);

-- Of a reservation's cost, what came from grants: the rest is in `usage`.
ALTER TABLE reservations ADD COLUMN granted BIGINT  NOT NULL DEFAULT 0
    CHECK (granted >= 0 AND granted <= cost);

-- What a whole server has used of its pool in a period that begins then. A row is made by the first
-- reservation under a rule, from `usage`; it goes when the rule changes.
CREATE TABLE pools (
    space_id TEXT    NOT NULL,
    period   TEXT    NOT NULL CHECK (period IN ('day', 'week', 'month')),
    begins   BIGINT  NOT NULL,
    used     BIGINT  NOT NULL CHECK (used >= 0),
    PRIMARY KEY (space_id, period, begins)
);
