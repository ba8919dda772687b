-- One person on several platforms. Everybody keeps their own id; a group says which are the same
-- person, with one id a platform in it. Times are UTC milliseconds.
CREATE TABLE links (
    person_id TEXT    NOT NULL PRIMARY KEY,
    platform  TEXT    NOT NULL,
    group_id  TEXT    NOT NULL,
    linked_at BIGINT  NOT NULL,
    UNIQUE (group_id, platform)
);

-- A code that is still to be typed on the other platform; only its hash is kept.
CREATE TABLE link_codes (
    person_id  TEXT    NOT NULL PRIMARY KEY,
    platform   TEXT    NOT NULL,
    code_hash  TEXT    NOT NULL UNIQUE,
    expires_at BIGINT  NOT NULL
);

-- 1: what a person used elsewhere under a linked id counts in this server too.
ALTER TABLE guilds ADD COLUMN count_linked BIGINT  NOT NULL DEFAULT 0
    CHECK (count_linked IN (0, 1));
