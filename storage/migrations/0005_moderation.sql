-- Who may not, where which commands work, which words are refused, who agreed to what, and what
-- people reported. Times are UTC milliseconds.
CREATE TABLE blocks (
    space_id   TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    blocked_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,                        -- NULL: until a moderator lifts it
    PRIMARY KEY (space_id, person_id)
) STRICT, WITHOUT ROWID;

-- With a row for a space, commands work where a row says so; '*' is every command.
CREATE TABLE channels (
    space_id   TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    command    TEXT NOT NULL,
    PRIMARY KEY (space_id, channel_id, command)
) STRICT, WITHOUT ROWID;

CREATE TABLE words (
    space_id TEXT NOT NULL,
    word     TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('plain', 'pattern')),
    PRIMARY KEY (space_id, word, kind)
) STRICT, WITHOUT ROWID;

-- `text_hash` is of the very text a person agreed to: another text is asked about anew.
CREATE TABLE consents (
    space_id  TEXT    NOT NULL,
    person_id TEXT    NOT NULL,
    text_hash TEXT    NOT NULL,
    given_at  INTEGER NOT NULL,
    PRIMARY KEY (space_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (
    id          INTEGER PRIMARY KEY,
    space_id    TEXT    NOT NULL,
    task_id     TEXT    NOT NULL,
    person_id   TEXT    NOT NULL,              -- whose result it is
    reporter_id TEXT    NOT NULL,
    reason      TEXT    NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    upheld_at   INTEGER,                       -- when the result was taken down for it
    UNIQUE (task_id, reporter_id)
) STRICT;

CREATE INDEX reports_of_space ON reports (space_id, id);
CREATE INDEX reports_upheld ON reports (space_id, person_id, upheld_at) WHERE upheld_at IS NOT NULL;
