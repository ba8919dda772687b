-- What people may ask about themselves: a copy of it, and to be forgotten. Times are UTC ms.

-- Who is being forgotten; the row goes when nothing is left to do, and with it the last of them.
CREATE TABLE forgettings (
    person_id TEXT    NOT NULL PRIMARY KEY,
    messages  BIGINT  NOT NULL CHECK (messages IN (0, 1)),  -- 1: the bot's messages go too
    asked_at  BIGINT  NOT NULL
);

-- Credits that somebody used who was forgotten since, as long as they count. `mark` is a keyed hash
-- of the person and the space; `period` is the UTC day.
CREATE TABLE carried (
    mark       TEXT    NOT NULL,
    period     BIGINT  NOT NULL,
    used       BIGINT  NOT NULL CHECK (used >= 0),
    expires_at BIGINT  NOT NULL,
    PRIMARY KEY (mark, period)
);

-- To find what is of one person. The one of tasks is written when they close, not on the way.
CREATE INDEX tasks_closed_of_person ON tasks (person_id, id) WHERE closed_at IS NOT NULL;
CREATE INDEX blocks_of_person ON blocks (person_id);
CREATE INDEX consents_of_person ON consents (person_id);
CREATE INDEX grants_of_person ON grants (person_id);
CREATE INDEX reports_by_person ON reports (reporter_id);
CREATE INDEX reports_about_person ON reports (person_id);

-- To find whose words have been kept for long enough.
CREATE INDEX tasks_with_words ON tasks (closed_at) WHERE closed_at IS NOT NULL AND request <> '';

-- Whom the audit is about: its rows hold `name:` and the id. NULL is somebody who was forgotten.
CREATE TABLE audit_names (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    TEXT UNIQUE,
    used_at BIGINT  NOT NULL
);

-- What was written before this, once.
INSERT INTO audit_names (name, used_at)
    SELECT name, max(used_at) FROM (
        SELECT actor_id AS name, created_at AS used_at FROM audit
        UNION ALL SELECT subject, created_at FROM audit) AS mentioned
    WHERE name LIKE '%:%' GROUP BY name;
