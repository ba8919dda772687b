-- What was seen where somebody opened a form: it may be sent to another process, or after a start.

CREATE TABLE open_forms (
    person_id TEXT    NOT NULL,
    about     TEXT    NOT NULL,  -- a message of a chat
    pictures  TEXT    NOT NULL,  -- JSON: a list of attachments
    opened_at INTEGER NOT NULL,  -- UTC milliseconds
    PRIMARY KEY (person_id, about)
) STRICT, WITHOUT ROWID;

CREATE INDEX open_forms_by_age ON open_forms (opened_at);
