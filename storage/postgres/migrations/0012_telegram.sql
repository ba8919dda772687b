-- beside: 0011
-- What the Telegram adapter has to remember, for all processes on this database, and leases by
-- name. Ids of chats, messages and updates are Telegram's own, of 64 bits. Times are UTC
-- milliseconds.

-- Updates that Telegram has been told we have. `answer` is the message that was sent for one before
-- it was dealt with; one that is done has lost its words, and is known for two days more.
CREATE TABLE telegram_updates (
    id          BIGINT  NOT NULL PRIMARY KEY,
    body        TEXT    NOT NULL,
    answer      BIGINT,
    done        BIGINT  NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    received_at BIGINT  NOT NULL
);

CREATE INDEX telegram_updates_open ON telegram_updates (id) WHERE done = 0;
CREATE INDEX telegram_updates_by_age ON telegram_updates (received_at);

-- Groups that became supergroups: what they are called now.
CREATE TABLE telegram_moved (
    old_id BIGINT  NOT NULL PRIMARY KEY,
    new_id BIGINT  NOT NULL
);

-- Telegram knows no nonces: what was sent is known by this.
CREATE TABLE telegram_delivered (
    nonce    TEXT    NOT NULL PRIMARY KEY,
    chat     BIGINT  NOT NULL,
    message  BIGINT  NOT NULL,
    address  TEXT    NOT NULL,               -- JSON
    noted_at BIGINT  NOT NULL
);

CREATE INDEX telegram_delivered_place ON telegram_delivered (chat, message);
CREATE INDEX telegram_delivered_by_age ON telegram_delivered (noted_at);

-- Which picture of ours a message shows.
CREATE TABLE telegram_pictures (
    chat     BIGINT  NOT NULL,
    message  BIGINT  NOT NULL,
    media    TEXT    NOT NULL,
    noted_at BIGINT  NOT NULL,
    PRIMARY KEY (chat, message)
);

CREATE INDEX telegram_pictures_by_age ON telegram_pictures (noted_at);

-- What somebody was asked and has not answered yet.
CREATE TABLE telegram_prompts (
    chat      BIGINT  NOT NULL,
    message   BIGINT  NOT NULL,
    person_id TEXT    NOT NULL,
    body      TEXT    NOT NULL,              -- JSON
    ends_at   BIGINT  NOT NULL,
    PRIMARY KEY (chat, message)
);

CREATE INDEX telegram_prompts_end ON telegram_prompts (ends_at);

-- Who alone does something of which there may be only one; `term` goes up with each new holder, and
-- fences what the one before still writes.
CREATE TABLE leases (
    name    TEXT    NOT NULL PRIMARY KEY,
    holder  TEXT    NOT NULL,
    ends_at BIGINT  NOT NULL,
    term    BIGINT  NOT NULL CHECK (term > 0)
);
