-- Who may not, where which commands work, which words are refused, who agreed to what, and what
-- people reported. Times are UTC milliseconds.
CREATE TABLE blocks (
    space_id   TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    blocked_by TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT ,                        -- NULL: until a moderator lifts it
    PRIMARY KEY (space_id, person_id)
);

-- With a row for a space, commands work where a row says so; '*' is every command.
CREATE TABLE channels (
    space_id   TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    command    TEXT NOT NULL,
    PRIMARY KEY (space_id, channel_id, command)
);

CREATE TABLE words (
    space_id TEXT NOT NULL,
    word     TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('plain', 'pattern')),
    PRIMARY KEY (space_id, word, kind)
);

-- `text_hash` is of the very text a person agreed to: another text is asked about anew.
CREATE TABLE consents (
    space_id  TEXT    NOT NULL,
    person_id TEXT    NOT NULL,
    text_hash TEXT    NOT NULL,
    given_at  BIGINT  NOT NULL,
    PRIMARY KEY (space_id, person_id)
);

CREATE TABLE reports (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    space_id    TEXT    NOT NULL,
    task_id     TEXT    NOT NULL,
    person_id   TEXT    NOT NULL,              -- whose result it is
    reporter_id TEXT    NOT NULL,
    reason      TEXT    NOT NULL DEFAULT '',
    created_at  BIGINT  NOT NULL,
    upheld_at   BIGINT ,                       -- when the result was taken down for it
    UNIQUE (task_id, reporter_id)
);

CREATE INDEX reports_of_space ON reports (space_id, id);
CREATE INDEX reports_upheld ON reports (space_id, person_id, upheld_at) WHERE upheld_at IS NOT NULL;
